import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TerminalEvent } from '#domain/terminal'
import { ssh } from '../../src/main/connectors/ssh'
import { createTerminals } from '../../src/main/consoles/terminals'
import { until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { never } from './opening'
import { sshOpening } from './ssh-opening'

let sshd: Sshd
let host: Awaited<ReturnType<typeof ssh.open>>
const terminals = createTerminals()
const why = noSshd()
beforeEach(ctx => (why ? ctx.skip(why) : undefined))
beforeAll(async () => {
  if (why) return
  sshd = await startSshd()
  host = await ssh.open(sshOpening(sshd), never)
})
afterAll(async () => {
  await host?.close()
  await sshd?.stop()
})

const size = { columns: 80, rows: 24 }

/** A terminal with `sh`, everything it showed so far, and a page that draws at once, or does not. */
async function opened({ draws = true, words = ['/bin/sh'] as readonly string[] } = {}) {
  const leaving = new AbortController()
  const shown = { bytes: Buffer.alloc(0), events: [] as TerminalEvent[], id: '' }
  const terminal = await host.session.terminal(words, size, never)
  const over = (async () => {
    for await (const event of terminals.show(terminal, leaving.signal)) {
      if (event.kind === 'opened') shown.id = event.terminal
      if (event.kind === 'closed') shown.events.push(event)
      if (event.kind !== 'output') continue
      const bytes = Buffer.from(event.data, 'base64')
      shown.bytes = Buffer.concat([shown.bytes, bytes])
      if (draws) terminals.drawn(shown.id, bytes.length)
    }
  })()
  await until(async () => expect(shown.id).not.toBe(''))
  return {
    shown,
    over,
    leave: () => leaving.abort(),
    type: (text: string) => terminals.type(shown.id, text),
    sees: (words: string) => until(async () => expect(shown.bytes.toString()).toContain(words)),
  }
}

test('what is typed is run in a terminal of that size, every letter comes whole, and its end is told with its exit code', async () => {
  const one = await opened()
  one.type('stty size; printf "%s\\n" "Grüße→🙂"; test -t 0 && echo is-a-"terminal"\r')
  await one.sees('24 80')
  await one.sees('Grüße→🙂')
  await one.sees('is-a-terminal')
  terminals.resize(one.shown.id, { columns: 132, rows: 40 })
  one.type('stty size\r')
  await one.sees('40 132')
  one.type('exit 7\r')
  await one.over
  expect(one.shown.events).toEqual([{ kind: 'closed', exit: 7 }])
  expect(() => one.type('x')).toThrow('This terminal is closed.')
})

test('a flood waits on the host for a page that does not draw, and Ctrl-C ends it', async () => {
  const one = await opened({ draws: false })
  one.type('echo begun; yes\r')
  await until(async () => expect(one.shown.bytes.length).toBeGreaterThan(256 * 1024))
  const held = one.shown.bytes.length
  // One piece beyond the mark, and no more.
  expect(held).toBeLessThan(512 * 1024)
  one.type('\u0003')
  one.type('echo still-"here"\r')
  const draw = setInterval(() => terminals.drawn(one.shown.id, 10_000_000), 5)
  try {
    await one.sees('still-here')
  } finally {
    clearInterval(draw)
  }
  terminals.close(one.shown.id)
  await one.over
})

test('when its page leaves, what ran in it is hung up', async () => {
  const one = await opened()
  one.type('echo pid-$$-; exec sleep 1000\r')
  await until(async () => expect(one.shown.bytes.toString()).toMatch(/pid-\d+-/))
  const pid = Number(/pid-(\d+)-/.exec(one.shown.bytes.toString())?.[1])
  one.leave()
  await one.over
  await until(async () => expect(() => process.kill(pid, 0)).toThrow())
})

test('no more of them than leave room for commands on the same connection, and one that closes makes room', async () => {
  const all = await Promise.all([opened(), opened(), opened()])
  await expect(host.session.terminal(undefined, size, never)).rejects.toMatchObject({ failure: { code: 'TERMINALS' } })
  const { stdout } = await host.session.run(
    { interpreter: 'sh', text: 'echo a command has its place', env: {} },
    { signal: never, timeoutMs: 20_000 },
  )
  expect(stdout).toBe('a command has its place\n')
  for (const one of all) one.leave()
  await Promise.all(all.map(one => one.over))
  const again = await until(() => opened())
  again.leave()
  await again.over
})

test('a link that is cut is no end of the shell: it is told as such', async () => {
  const other = await ssh.open(sshOpening(sshd), never)
  const terminal = await other.session.terminal(['/bin/sh'], size, never)
  const events: TerminalEvent[] = []
  const over = (async () => {
    for await (const event of terminals.show(terminal, never)) {
      events.push(event)
      if (event.kind === 'opened') await other.close()
    }
  })()
  await over
  expect(events.at(-1)).toMatchObject({ kind: 'closed', exit: null, failure: { layer: 'link', code: 'LINK_LOST' } })
})
