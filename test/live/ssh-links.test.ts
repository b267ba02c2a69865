import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { startProxy } from '../support/proxy'
import { until } from '../support/scratch'
import { openDoor, startOddServer } from '../support/ssh-server'
import { noSshd, startSshd } from '../support/sshd'
import { failing, never, use } from './opening'
import { layersOf, passes, script, sshOpening } from './ssh-opening'

const why = noSshd()
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

async function sshd(config: string[] = []) {
  const server = await startSshd(config)
  ends.push(server.stop)
  return server
}
async function behindProxy(config: string[] = []) {
  const server = await sshd(config)
  const proxy = await startProxy(server.port)
  ends.push(proxy.stop)
  return { server, proxy, given: sshOpening(server, { port: proxy.port }) }
}
/** Prints the pid of the sshd that serves this link. */
const itsSshd = `s=$PPID
while ! grep -q '^sshd' "/proc/$s/comm"; do s=$(cut -d' ' -f4 "/proc/$s/stat"); done; echo "$s"`

describe('a link in trouble', () => {
  test('whose server is stopped is given up by keepalive, and the command is unknown (F2)', async () => {
    const { session, onLost } = await ssh.open(sshOpening(await sshd()), never)
    const lost = new Promise<unknown>(resolve => onLost(resolve))
    let work: ReturnType<typeof failing> | undefined
    const pid = Number((await session.run(script(itsSshd), use())).stdout)
    expect(pid).toBeGreaterThan(1)
    const begun = new Promise<void>(resolve => {
      work = failing(session.run(script('echo begun; sleep 100'), { ...use(90_000), onOutput: () => resolve() }))
    })
    await begun
    process.kill(pid, 'SIGSTOP')
    try {
      expect(await work).toMatchObject({ lost: true })
      expect(await lost).toMatchObject({ failure: { kind: expect.stringMatching(/timeout|unreachable/) } })
    } finally {
      process.kill(pid, 'SIGKILL')
    }
  })

  test('that ends on one side only is over, and the command is unknown (F5)', async () => {
    const { proxy, given } = await behindProxy()
    const { session, onLost } = await ssh.open(given, never)
    const lost = new Promise<unknown>(resolve => onLost(resolve))
    const saw = new Promise<void>(resolve => {
      void failing(session.run(script('echo begun; sleep 100'), { ...use(90_000), onOutput: () => resolve() })).then(
        result => {
          failure = result
        },
      )
    })
    let failure: unknown
    await saw
    proxy.halfClose()
    await lost
    await until(async () => expect(failure).toMatchObject({ lost: true }))
  })

  test('that drips and delays is slow and nothing else (F6)', async () => {
    const { proxy, given } = await behindProxy()
    proxy.drip = true
    const { session, close } = await ssh.open(given, never)
    expect((await session.run(script('seq 2000 | tail -1'), use())).stdout).toBe('2000\n')
    proxy.drip = false
    proxy.delayMs = 200
    expect((await session.run(script('echo late'), use())).stdout).toBe('late\n')
    await close()
  })

  test('with new keys every few megabytes carries every byte (F7)', async () => {
    const bytes = randomBytes(24 * 1024 * 1024)
    const far = createServer(socket => socket.on('error', () => {}).end(bytes)).listen(0, '127.0.0.1')
    await once(far, 'listening')
    ends.push(async () => void far.close())
    const { session, close } = await ssh.open(sshOpening(await sshd(['RekeyLimit 2M'])), never)
    const stream = await session.forward('127.0.0.1', (far.address() as { port: number }).port, never)
    const got = createHash('sha256')
    for await (const chunk of stream) got.update(chunk)
    expect(got.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
    // Commands go on across new keys, too.
    const { stdout, dropped, exit } = await session.run(script('head -c 20000000 /dev/zero'), use(60_000))
    expect(exit).toBe(0)
    expect(stdout.length + dropped).toBeGreaterThanOrEqual(20_000_000)
    await close()
  })
})

test('a tunnel whose far end swallows what comes is given up on when the caller does, and is not left open (F23)', async () => {
  const waiting: (() => Duplex)[] = []
  const server = await startOddServer(client => {
    openDoor(client)
    client.on('ready', () => client.on('tcpip', accept => void waiting.push(accept)))
  })
  ends.push(server.stop)
  const { session, close } = await ssh.open(sshOpening(server), never)
  const stop = new AbortController()
  const opening = failing(session.forward('192.0.2.1', 5432, stop.signal))
  await until(async () => expect(waiting).toHaveLength(1))
  stop.abort(new DOMException('late', 'TimeoutError'))
  expect(await opening).toMatchObject({ kind: 'timeout', message: expect.stringContaining('192.0.2.1:5432') })
  // The host opens it in the end: nobody wants it any more.
  const late = waiting[0]?.()
  late?.resume()
  await once(late as Duplex, 'close')
  await close()
})

test('a loop that is busy for longer than keepalive allows, in blocks of four seconds, drops no living session (F25)', async () => {
  const { session, onLost, close } = await ssh.open(sshOpening(await sshd()), never)
  const lost: unknown[] = []
  onLost(error => lost.push(error))
  let begun = () => {}
  const going = new Promise<void>(resolve => {
    begun = resolve
  })
  const long = session.run(script('echo begun; sleep 10; echo done'), { ...use(90_000), onOutput: () => begun() })
  await going
  for (let block = 0; block < 5; block++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000)
    // One turn of the loop, with its timers and its sockets.
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  expect(await long).toMatchObject({ exit: 0, stdout: 'begun\ndone\n' })
  expect(await session.run(script('echo still here'), use(60_000))).toMatchObject({ stdout: 'still here\n' })
  expect(lost).toEqual([])
  await close()
}, 120_000)

test('a host that gives no shell at first gives one to a later use, and carries tunnels meanwhile', async () => {
  let asked = 0
  const server = await startOddServer(client => {
    openDoor(client)
    client.on('session', accept =>
      accept().on('exec', (take, _refuse, { command }) => {
        const channel = take()
        if (asked++ === 0) return channel.close()
        const child = spawn('/bin/sh', ['-c', command])
        channel.pipe(child.stdin)
        child.stdout.pipe(channel, { end: false })
        child.stderr.pipe(channel.stderr, { end: false })
        child.on('close', code => {
          channel.exit(code ?? 1)
          channel.end()
        })
      }),
    )
  })
  ends.push(server.stop)
  const { session, close } = await ssh.open(sshOpening(server), never)
  expect(session.host.system).toBe('tunnel only')
  expect(await session.run(script('echo here'), use())).toMatchObject({ exit: 0, stdout: 'here\n' })
  await close()
})

test('a command that ends in the moment it starts has an exit code, and no lost link (F1, F14)', async () => {
  const server = await startOddServer(client => {
    openDoor(client)
    client.on('session', accept =>
      accept().on('exec', take => {
        const channel = take()
        channel.exit(1)
        channel.end()
      }),
    )
  })
  ends.push(server.stop)
  expect((await layersOf(sshOpening(server))).at(-1)).toMatchObject({ layer: 'shell', ok: false, code: 'NO_SHELL' })
})

test('a link that dies while the host is being asked who it is was never open (F1)', async () => {
  const server = await startOddServer(client => {
    openDoor(client)
    client.on('session', accept => accept().on('exec', () => client.end()))
  })
  ends.push(server.stop)
  expect(await failing(ssh.open(sshOpening(server), never))).toMatchObject({ kind: 'unreachable', code: 'LINK_LOST' })
})

test('thirty logins at once all come in where only two may knock at a time (E19)', async () => {
  const server = await sshd(['MaxStartups 2:100:3'])
  const all = await Promise.all(Array.from({ length: 30 }, () => ssh.open(sshOpening(server), never)))
  expect(all).toHaveLength(30)
  await Promise.all(all.map(one => one.close()))
})

test('a server that never says a word of SSH and hangs up is told as such (E9, E19)', async () => {
  const rude = createServer(socket => socket.on('error', () => {}).end('Exceeded MaxStartups\r\n')).listen(
    0,
    '127.0.0.1',
  )
  await once(rude, 'listening')
  ends.push(async () => void rude.close())
  const { port } = rude.address() as { port: number }
  const server = await sshd()
  expect(await failing(ssh.open(sshOpening(server, { port }), never))).toMatchObject({
    kind: 'unreachable',
    code: 'NOT_ADMITTED',
    hint: expect.stringContaining('MaxStartups'),
  })
})

test('what a host says before the login is told with its refusal, cut and cleaned (E20)', async () => {
  const banner = `\u001b[2J<b>closed</b> for maintenance\u202e ${'x'.repeat(20_000)}`
  const server = await startOddServer(client => client.on('authentication', asked => asked.reject(['publickey'])), {
    banner,
  })
  ends.push(server.stop)
  const { message } = await failing(ssh.open(sshOpening(server), never))
  expect(message).toContain('It says: “<b>closed</b> for maintenance')
  expect(message.length).toBeLessThan(600)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(message).not.toMatch(/[\u001b\u202e]/)
})

test('a host is reached by its IPv6 address, and by a name of which one address is dead (E21)', async ctx => {
  const six = Object.values(networkInterfaces()).some(all => all?.some(one => one.address === '::1'))
  if (!six) return ctx.skip('this machine has no IPv6')
  const both = await sshd(['ListenAddress ::1'])
  await passes(sshOpening(both, { host: '::1' }))
  const four = await sshd()
  await passes(sshOpening(four, { host: 'localhost' }))
})

test('what is written to a tunnel in one piece travels in one packet', async () => {
  const pieces: string[] = []
  const server = await startOddServer(client => {
    openDoor(client)
    client.on('ready', () =>
      client.on('tcpip', accept => accept().on('data', (piece: Buffer) => void pieces.push(String(piece)))),
    )
  })
  ends.push(server.stop)
  const { session, close } = await ssh.open(sshOpening(server), never)
  ends.push(close)
  const stream = await session.forward('127.0.0.1', 1, never)
  stream.cork()
  for (const part of ['parse ', 'bind ', 'execute ', 'sync']) stream.write(part)
  stream.uncork()
  await until(async () => expect(pieces.join('')).toBe('parse bind execute sync'))
  expect(pieces).toHaveLength(1)
})

test('after many commands, tunnels and sessions nothing is left open (F27)', async () => {
  const server = await sshd(['AllowTcpForwarding yes'])
  const far = createServer(socket => socket.on('error', () => {}).end('x')).listen(0, '127.0.0.1')
  await once(far, 'listening')
  ends.push(async () => void far.close())
  const { port } = far.address() as { port: number }
  const open = () => readdirSync('/proc/self/fd').length
  await passes(sshOpening(server))
  const before = open()
  for (let again = 0; again < 5; again++) {
    const { session, close } = await ssh.open(sshOpening(server), never)
    for (let at = 0; at < 40; at++) {
      const stream = await session.forward('127.0.0.1', port, never)
      stream.resume()
      await once(stream, 'close')
      await failing(session.forward('127.0.0.1', 1, never))
    }
    await Promise.all(Array.from({ length: 8 }, () => session.run(script('true'), use())))
    await close()
  }
  // Native ciphers of the library would end this process here.
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  await until(async () => expect(open()).toBeLessThanOrEqual(before + 1))
})
