import { spawnSync } from 'node:child_process'
import pLimit from 'p-limit'
import { noSshd, startSshd } from '../support/sshd'
import { controlMaster } from './control-master'
import { noOpRunbook } from './no-op-runbook'
import { openHost } from './opening'
import { type Scene, type Stage, timed } from './scene'

const execs = 200
const steps = 20
const cipher = 'aes128-gcm@openssh.com'
const use = { signal: new AbortController().signal, timeoutMs: 60_000 }

/** P3, P4, P5 and P23: commands on one host, one by one, four at once, in one exchange, and as steps of a runbook. */
export const commands: Scene = {
  ids: ['P3', 'P3 default', 'P4', 'P5', 'P23', 'P23 alone'],
  lacking: () =>
    noSshd() ??
    (spawnSync('ssh', ['-V']).status === 0 ? undefined : 'ssh is not installed (Debian package openssh-client)'),
  open,
}

async function open(): Promise<Stage> {
  // A home without start-up files: root's own may cost more than the command.
  const sshd = await startSshd([`SetEnv HOME=/nonexistent`])
  const [tuned, usual] = [await controlMaster(sshd, cipher), await controlMaster(sshd)]
  const host = await openHost(sshd, sshd.port)
  const runbooks = await noOpRunbook(sshd, steps)
  const loop = `i=0; while [ $i -lt ${execs} ]; do $SSH "echo $i"; i=$((i+1)); done`
  // What a careful script does between its steps: it looks at the exit code.
  const script = `i=0; while [ $i -lt ${steps} ]; do $SSH "true" || exit 1; i=$((i+1)); done; echo ${steps} passed`
  const scripts = Array.from(
    { length: execs },
    (_, n) => ({ interpreter: 'sh', text: 'echo "$N"', env: { N: `${n}` } }) as const,
  )
  const oneByOne = async () => {
    let text = ''
    for (const each of scripts) text += (await host.session.run(each, use)).stdout
    return text
  }
  const fourAtOnce = async () => {
    const results = await pLimit(4).map(scripts, each => host.session.run(each, use))
    return results.map(result => result.stdout).join('')
  }
  const batch = async () => (await host.session.batch(scripts, use)).map(result => result.stdout).join('')
  const judged = { accept: 0.8, moonshot: 0.5 }
  return {
    contenders: [
      { name: '200 commands, one by one', run: () => timed(oneByOne) },
      { name: '200 commands, four at once', run: () => timed(fourAtOnce) },
      { name: '200 commands, one exchange', run: () => timed(batch) },
      { name: 'ControlMaster loop, same cipher', run: () => timed(() => tuned.loop(loop)) },
      { name: 'ControlMaster loop, default cipher', run: () => timed(() => usual.loop(loop)) },
      { name: 'runbook', run: () => timed(() => runbooks.run('together')) },
      { name: 'runbook, each step after the one before', run: () => timed(() => runbooks.run('alone')) },
      {
        name: 'xargs -P8 over ControlMaster, same cipher',
        // They come as they end: put in order, so that the work can be compared.
        run: () => timed(() => tuned.loop(`seq 0 ${execs - 1} | xargs -P8 -I{} $SSH 'echo {}' | sort -n`)),
      },
      {
        name: 'script over ControlMaster, same cipher',
        run: () => timed(async () => (await tuned.loop(script)).trim()),
      },
    ],
    comparisons: [
      {
        id: 'P3',
        what: '200 commands on one host, one by one',
        ours: '200 commands, one by one',
        anchor: 'ControlMaster loop, same cipher',
        accept: 0.6,
        moonshot: 0.5,
      },
      {
        id: 'P3 default',
        what: '200 commands on one host, one by one',
        ours: '200 commands, one by one',
        anchor: 'ControlMaster loop, default cipher',
      },
      {
        id: 'P4',
        what: '200 commands on one host, four at once (a session opens no more channels), against eight of ssh',
        ours: '200 commands, four at once',
        anchor: 'xargs -P8 over ControlMaster, same cipher',
        accept: 0.8,
        moonshot: 0.5,
      },
      {
        id: 'P5',
        what: '200 reading commands in one exchange',
        ours: '200 commands, one exchange',
        anchor: 'ControlMaster loop, same cipher',
        accept: 0.15,
        moonshot: 0.05,
      },
      {
        id: 'P23',
        what: 'a runbook of 20 steps that do nothing',
        ours: 'runbook',
        anchor: 'script over ControlMaster, same cipher',
        ...judged,
      },
      {
        id: 'P23 alone',
        what: 'the same, each step needing the one before',
        ours: 'runbook, each step after the one before',
        anchor: 'script over ControlMaster, same cipher',
        ...judged,
      },
    ],
    async close() {
      await runbooks.close()
      await host.close()
      await Promise.all([tuned.stop(), usual.stop()])
      await sshd.stop()
    },
  }
}
