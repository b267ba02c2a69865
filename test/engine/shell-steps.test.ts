import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { startProxy, type TcpProxy } from '../support/proxy'
import { scratchFolder } from '../support/scratch'
import { killingItsSshd, noSshd, type Sshd, startSshd } from '../support/sshd'

const reason = noSshd()
let sshd: Sshd
let plain: Sshd
let proxy: TcpProxy
let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let marks: string

const left = join(homedir(), '.quarterdeck/runs')
const folders = () => readdir(left).catch((): string[] => [])

const front = 'targets:\n  host: ssh\nparameters:\n  marks: { type: path, label: Marks }'
const step = (options: string) => `\`\`\`step\neffect: changes\n${options}\n\`\`\`\n`
const sh = (text: string, options = '', more = '') => `\`\`\`sh host\n${text}\n\`\`\`\n${step(options)}${more}`
const verified = `\`\`\`sh host role=verify\n[ -s "$MARKS" ] && echo '{"ok": true}' || echo '{"ok": false}'\n\`\`\`\n`
const counting = 'echo began >>"$MARKS"\ni=1; while [ $i -le 8 ]; do echo "{\\"n\\": $i}"; i=$((i+1)); sleep 0.4; done'

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('shell-steps')
  marks = join(scratch.path, 'marks')
  sshd = await startSshd()
  // A login that may not use sudo: real sudo says so.
  plain = await startSshd([
    'ForceCommand setpriv --reuid=65534 --regid=65534 --clear-groups /bin/sh -c "$SSH_ORIGINAL_COMMAND"',
  ])
  proxy = await startProxy(sshd.port)
  const host = (name: string, port: number, server: Sshd) => ({
    name,
    protocol: 'ssh' as const,
    host: '127.0.0.1',
    port,
    user: server.user,
    key: server.key,
    hostKey: server.fingerprint,
  })
  deck = await startDeck({
    profiles: [host('host', proxy.port, sshd), host('other', plain.port, plain)],
    runbooks: {
      's/lost': book(
        `## Mark\n${sh(`echo one >>"$MARKS"${killingItsSshd}`, 'parse: jsonl', verified)}\n## After\n${sh('echo after >>"$MARKS"')}`,
        front,
      ),
      's/detach': book(`## Count\n${sh(counting, 'detach: true\nparse: jsonl\ntimeout: 60s')}`, front),
      's/detach-away': book(`## Count\n${sh(counting, 'detach: true\nparse: jsonl\ntimeout: 12s')}`, front),
      's/detach-each': book(
        `## Names\n\`\`\`sh host\nprintf 'name\\na b\\na_b\\n'\n\`\`\`\n\`\`\`step\neffect: reads\nparse: csv\n\`\`\`\n\n## Mark each\n${sh('echo "$ROW_NAME" >>"$MARKS"', 'detach: true\neach: names')}`,
        front,
      ),
      's/sudo': book(
        '## Root\n```sh host\nid -u\n```\n```step\neffect: reads\nsudo: true\n```\n\n## Plain\n```sh host\nid -u\n```\n```step\neffect: reads\n```\n\n' +
          `## Change\n${sh('id -u', 'sudo: true\nonfail: continue')}\n## Detached\n${sh('id -u', 'sudo: true\ndetach: true')}`,
        'targets:\n  host: ssh',
      ),
      's/undo': book(
        `## Mark\n${sh('echo made >>"$MARKS"; echo \'{"made": 1}\'', 'parse: json', `\`\`\`sh host role=undo\nprintf '{"statement": "rm -v %s"}\\n' "$MARKS"\n\`\`\`\n`)}`,
        `${front}\n  password: { type: secret, label: Password }`,
      ),
      's/exit': book(
        '## Says it\n```sh host\nexit 3\n```\n```step\neffect: reads\n```\n```judge\n- when: exit == 3\n  severity: warning\n  title: three\n```\n\n## Fails\n```sh host\necho bad >&2; exit 4\n```\n```step\neffect: reads\n```',
        'targets:\n  host: ssh',
      ),
      's/exited': book(
        `## Fails\n\`\`\`sh host\nexit 4\n\`\`\`\n\`\`\`step\neffect: reads\nparse: jsonl\n\`\`\`\n\`\`\`judge\n- when: row.exited > 0\n  severity: warning\n  title: left\n- none: None has left\n\`\`\`\n\n## Much\n\`\`\`sh host\nseq 1 900000\n\`\`\`\n\`\`\`step\neffect: reads\nparse: lines\n\`\`\`\n\`\`\`judge\n- when: row.line == "450000"\n  severity: warning\n  title: there\n- none: It is not there\n\`\`\``,
        'targets:\n  host: ssh',
      ),
    },
  })
})
beforeEach(async ctx => {
  if (reason) return ctx.skip(reason)
  await rm(marks, { force: true })
})
afterAll(async () => {
  // Only what our own runs left: other test files use the same home at the same time.
  const ours = (await deck?.store.journal.list({ limit: 500 }))?.map(run => run.id) ?? []
  for (const name of await folders())
    if (ours.some(id => name.startsWith(`${id}-`))) await rm(join(left, name), { recursive: true })
  await deck?.close()
  await proxy?.stop().catch(() => undefined)
  await sshd?.stop()
  await plain?.stop()
  await scratch?.remove()
})

const lines = async () => (existsSync(marks) ? (await readFile(marks, 'utf8')).trim().split('\n') : [])
const said = (run: Run, id: string) =>
  (run.steps[id]?.output ?? [])
    .filter(one => one.stream === 'stdout')
    .map(one => one.text)
    .join('')
const oneToEight = Array.from({ length: 8 }, (_, i) => `{"n": ${i + 1}}\n`).join('')

test('a script that failed, or whose rows are not all there, has not passed', async () => {
  const run = await deck.run({ runbook: 's/exited', targets: { host: 'host' } })
  expect(run.steps.fails).toMatchObject({ outcome: 'failed', failure: { code: 'EXIT_4' } })
  expect(run.steps.much).toMatchObject({ outcome: 'failed', failure: { code: 'OUTPUT_CUT' } })
})

describe('a script that changes something', () => {
  test('whose sshd is killed in the middle is unknown, is not repeated, and is settled by looking (F1)', async () => {
    const id = await deck.start({ runbook: 's/lost', parameters: { marks } })
    const run = await deck.follow(id, (question, all) =>
      question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, all),
    )
    expect(run.outcome).toBe('unknown')
    expect(run.steps.mark).toMatchObject({ outcome: 'unknown', failure: { lost: true, code: 'LINK_LOST' } })
    expect(run.steps.after?.outcome).toBeUndefined()
    await expect(deck.engine.resume(id, 'mark', true)).rejects.toMatchObject({ failure: { kind: 'invalid' } })
    expect(await lines()).toEqual(['one'])
    await deck.engine.settle(id, 'mark')
    const settled = await deck.follow(id)
    expect(settled.steps.mark?.outcome).toBe('passed')
    // The step behind it was never reached: the run has not passed.
    expect(settled.outcome).toBe('interrupted')
    expect(await lines()).toEqual(['one'])
    await expect(deck.engine.settle(id, 'mark')).rejects.toMatchObject({ failure: { kind: 'invalid' } })
  })

  test('and is detached outlives its link: found again, run once, and told once (F4)', async () => {
    const id = await deck.start({ runbook: 's/detach', parameters: { marks } })
    let cuts = 0
    const run = await deck.follow(id, yes, now => {
      if (cuts === 0 && said(now, 'count').includes('"n": 1')) {
        cuts++
        proxy.cut()
      }
      return false
    })
    expect(cuts).toBe(1)
    expect(run.steps.count).toMatchObject({ outcome: 'passed' })
    expect(run.steps.count?.output.some(one => one.stream === 'notice' && one.text.includes('link was lost'))).toBe(
      true,
    )
    expect(said(run, 'count')).toBe(oneToEight)
    expect(run.steps.count?.tables.at(-1)?.table.rows).toHaveLength(8)
    expect(await lines()).toEqual(['began'])
  })

  test('and is detached is settled by following it to its end, when the link came back too late', async () => {
    const away = await startProxy(sshd.port)
    const profile = await deck.store.profiles.get('host')
    await deck.store.profiles.save({ ...profile, port: away.port } as never)
    const id = await deck.start({ runbook: 's/detach-away', parameters: { marks } })
    let stopped: Promise<void> | undefined
    const run = await deck.follow(
      id,
      (question, all) => (question.kind === 'settle' ? { kind: 'settle', how: 'leave' } : yes(question, all)),
      now => {
        if (said(now, 'count').includes('"n": 1')) stopped ??= away.stop()
        return false
      },
    )
    await stopped
    expect(run.steps.count).toMatchObject({ outcome: 'unknown', failure: { lost: true } })
    await deck.store.profiles.save(profile as never)
    await deck.engine.settle(id, 'count')
    const settled = await deck.follow(id)
    expect(settled.steps.count?.outcome).toBe('passed')
    expect(said(settled, 'count')).toContain('"n": 8')
    expect(await lines()).toEqual(['began'])
  })

  test('and is detached has a process of its own for each row, however alike their names', async () => {
    const run = await deck.run({ runbook: 's/detach-each', parameters: { marks } }, yes)
    expect(run.outcome).toBe('passed')
    expect(await lines()).toEqual(['a b', 'a_b'])
  })
})

test('a refused sudo is denied, not failed work, and the other scripts of the exchange go on', async () => {
  const run = await deck.run({ runbook: 's/sudo', targets: { host: 'other' } }, yes)
  for (const id of ['root', 'change', 'detached'])
    expect(run.steps[id]).toMatchObject({ outcome: 'failed', failure: { kind: 'denied', code: 'SUDO_REFUSED' } })
  expect(run.steps.plain?.outcome).toBe('passed')
  expect(said(run, 'plain')).toBe('65534\n')
})

test('is taken back by what was kept, whatever that prints, and though its secret was not kept', async () => {
  const id = await deck.start({ runbook: 's/undo', parameters: { marks, password: 'canary-password' } })
  expect((await deck.follow(id, yes)).steps.mark?.undo?.state).toBe('kept')
  expect(await lines()).toEqual(['made'])
  await deck.engine.undo(id, 'mark')
  expect((await deck.follow(id, yes)).steps.mark?.undo?.state).toBe('done')
  expect(existsSync(marks)).toBe(false)
  await expect(deck.engine.resume(id, 'mark', true)).rejects.toThrow('was not kept with the run')
})

test('an exit code fails a step, unless its rules say themselves what it means', async () => {
  const run = await deck.run({ runbook: 's/exit' })
  expect(run.steps['says-it']).toMatchObject({ outcome: 'found', findings: [{ title: 'three' }] })
  expect(run.steps.fails).toMatchObject({ outcome: 'failed', failure: { code: 'EXIT_4' } })
  expect(run.steps.fails?.failure?.message).toContain('bad')
})
