import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { freePort, until } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { firstFinding, onlyLook, rowsOf, shownBy, stepOf, surprises, titles } from './runbooks-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const here = { name: 'host', protocol: 'local' as const }

async function deckFor(profiles: Parameters<typeof startDeck>[0]['profiles'], more: object = {}): Promise<Deck> {
  const deck = await startDeck({ profiles, ...more })
  ending.push(() => deck.close())
  return deck
}

/** Takes the way into the runbook itself, and does what is picked by pid in these steps; nothing else. */
const doing =
  (to: string, picks: Readonly<Record<string, string>>): Answering =>
  (question, run) => {
    if (question.kind === 'decision') return { kind: 'decision', to }
    if (question.kind !== 'pick') return yes(question, run)
    const key = picks[question.step]
    return { kind: 'pick', keys: key !== undefined && question.keys.includes(key) ? [key] : [] }
  }

const linux = process.platform === 'linux'
const busy = { cpu_pct: { warning: 0, critical: 101 }, process_cpu_pct: { warning: 5, critical: 101 } }

describe.runIf(linux)('a busy host', () => {
  function hog(text = 'while :; do :; done'): ChildProcess {
    const one = spawn('sh', ['-c', text, 'canary-word'], { stdio: 'ignore' })
    ending.push(() => one.kill('SIGKILL'))
    return one
  }

  test('names the process, and ends the very one that was chosen', async () => {
    const one = hog()
    const deck = await deckFor([here], { thresholds: busy })
    const run = await deck.run(
      { runbook: 'host/high-cpu', parameters: { window: '3' } },
      doing('#end-one', { 'end-one': String(one.pid) }),
    )
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'which-process-takes-it').join()).toContain(`sh (pid ${one.pid},`)
    expect(shownBy(run, 'end-one', 'preview')).toMatchObject({ pid: one.pid, still_the_same: 'yes' })
    expect(stepOf(run, 'end-one').outcome).toBe('passed')
    await until(async () => {
      if (one.signalCode !== 'SIGTERM') throw new Error('still running')
    })
    expect(stepOf(run, 'end-it-by-force').outcome).toBe('skipped')
    expect(rowsOf(run, 'keep-the-evidence').map(row => row.part)).toEqual(
      expect.arrayContaining(['load', 'processes by cpu', 'memory', 'kernel messages']),
    )
    expect(JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))).not.toContain('canary-word')
  })

  test('ends by force what does not end when asked, and only then', async () => {
    const one = hog("trap '' TERM; while :; do :; done")
    const deck = await deckFor([here], { thresholds: busy })
    const pid = String(one.pid)
    const run = await deck.run(
      { runbook: 'host/high-cpu', parameters: { window: '3' } },
      doing('#end-one', { 'end-one': pid, 'end-it-by-force': pid }),
    )
    expect(stepOf(run, 'end-one').outcome).toBe('failed')
    expect(stepOf(run, 'end-it-by-force').outcome).toBe('passed')
    await until(async () => {
      if (one.signalCode !== 'SIGKILL') throw new Error('still running')
    })
  })

  test('says that a niced one gives way, and slows another down with its undo kept', async () => {
    const [polite, one] = [hog(), hog()]
    setPriority(polite.pid ?? 0, 19)
    const deck = await deckFor([here], { thresholds: { ...busy, process_cpu_pct: { warning: 0, critical: 101 } } })
    const run = await deck.run(
      { runbook: 'host/high-cpu', parameters: { window: '4' } },
      doing('#slow-one-down', { 'slow-one-down': String(one.pid) }),
    )
    expect(surprises(run)).toEqual([])
    expect(titles(run, 'which-process-takes-it').find(title => title.includes(`pid ${polite.pid},`))).toMatch(
      /nice 19\).* it is niced/,
    )
    expect(stepOf(run, 'slow-one-down')).toMatchObject({ outcome: 'passed', undo: { state: 'kept' } })
    expect(rowsOf(run, 'look-again').find(row => row.pid === one.pid)).toMatchObject({ nice: 15 })
  })
})

describe.runIf(linux)('a host that cannot be reached', () => {
  test('is told by the hop that fails, with its address', async context => {
    const missing = noSshd()
    if (missing) return context.skip(missing)
    const sshd = await startSshd()
    ending.push(() => sshd.stop())
    const closed = await freePort()
    const login = {
      protocol: 'ssh' as const,
      host: '127.0.0.1',
      user: sshd.user,
      key: sshd.key,
      hostKey: sshd.fingerprint,
    }
    const deck = await deckFor([
      { ...login, name: 'gone', port: closed },
      { ...login, name: 'behind', port: sshd.port, via: 'gone' },
      { ...login, name: 'way', port: sshd.port },
      { ...login, name: 'far', port: closed, via: 'way' },
    ])
    const first = async (host: string) =>
      firstFinding(await deck.run({ runbook: 'host/unreachable', targets: { host } }, onlyLook))?.title
    expect(await first('gone')).toBe(
      `The host refuses connections: nothing listens at 127.0.0.1:${closed} (ECONNREFUSED)`,
    )
    expect(await first('behind')).toBe(
      `The jump host gone refuses connections: nothing listens at 127.0.0.1:${closed} (ECONNREFUSED)`,
    )
    expect(await first('far')).toContain(`gets no connection to 127.0.0.1:${closed}`)
    expect(await first('way')).toBeUndefined()
  })
})
