import { book, startDeck } from '../support/deck'
import type { Sshd } from '../support/sshd'

/** Runbooks of so many steps that do nothing, on an engine of its own. */
export async function noOpRunbook(sshd: Sshd, steps: number) {
  const front = 'targets:\n  host: ssh'
  const step = (n: number, when = '') =>
    `## Step ${n}\n\`\`\`sh host\n:\n\`\`\`\n\`\`\`step\neffect: reads\n${when}\`\`\`\n`
  const numbers = Array.from({ length: steps }, (_, index) => index + 1)
  const deck = await startDeck({
    profiles: [
      {
        name: 'host',
        protocol: 'ssh',
        host: '127.0.0.1',
        port: sshd.port,
        user: sshd.user,
        key: sshd.key,
        hostKey: sshd.fingerprint,
      },
    ],
    runbooks: {
      't/together': book(numbers.map(n => step(n)).join('\n'), front),
      // A step that asks about the one before cannot go with it: each is an exchange of its own.
      't/alone': book(
        numbers.map(n => step(n, n === 1 ? '' : `when: steps["step-${n - 1}"].outcome == "passed"\n`)).join('\n'),
        front,
      ),
    },
  })
  return {
    /** Runs it and says how many steps passed. */
    async run(runbook: 'together' | 'alone'): Promise<string> {
      const run = await deck.run({ runbook: `t/${runbook}` })
      const passed = Object.values(run.steps).filter(one => one.outcome === 'passed').length
      return `${passed} passed`
    },
    close: () => deck.close(),
  }
}
