import { spawnSync } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openServedDoor, type ServedDoor } from '../../src/main/hosts/served/server'
import { rawHttp, request } from '../support/raw-http'
import { scratchFolder } from '../support/scratch'

let door: ServedDoor
let folder: Awaited<ReturnType<typeof scratchFolder>>
let clock = 1_000_000
let connected = 0

beforeAll(async () => {
  folder = await scratchFolder('served')
  await mkdir(pages())
  await writeFile(join(pages(), 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(pages(), 'secret.txt'), 'not a page')
  await symlink('/etc/passwd', join(pages(), 'link.js'))
  door = await openServedDoor({
    dataFolder: folder.path,
    pages: pages(),
    now: () => clock,
    connect: () => {
      connected++
    },
  })
})
afterAll(async () => {
  await door.close()
  await folder.remove()
})

const pages = () => join(folder.path, 'pages')
const host = () => `127.0.0.1:${door.port}`
const codeOf = (link: string) => link.split('#code=')[1] ?? ''
const get = (...more: string[]) =>
  rawHttp(door.port, request('GET / HTTP/1.1', `Host: ${host()}`, 'Connection: close', ...more))

async function post(body: string, headers: Record<string, string> = {}) {
  return fetch(`http://${host()}/session`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', Origin: `http://${host()}`, ...headers },
  })
}

async function signIn() {
  const answer = await post(JSON.stringify({ code: codeOf(door.link()) }))
  const { token } = (await answer.json()) as { token: string }
  const cookie = answer.headers.get('set-cookie') ?? ''
  return { token, cookie: cookie.split(';')[0] ?? '', attributes: cookie }
}

/** What a socket meets: 'open', or the status of the refusal. */
function knock(options: { origin?: string; cookie?: string; token?: string; path?: string }): Promise<number | 'open'> {
  return new Promise(resolve => {
    const socket = new WebSocket(
      `ws://${host()}${options.path ?? '/rpc'}`,
      ['quarterdeck', ...(options.token ? [`token.${options.token}`] : [])],
      {
        headers: {
          ...(options.origin ? { Origin: options.origin } : {}),
          ...(options.cookie ? { Cookie: options.cookie } : {}),
        },
      },
    )
    socket.on('unexpected-response', (_, answer) => {
      socket.on('error', () => {})
      socket.terminate()
      resolve(answer.statusCode ?? 0)
    })
    socket.on('error', () => resolve(0))
    socket.on('open', () => {
      resolve('open')
      socket.close()
    })
  })
}

test('the served door listens on 127.0.0.1 and nowhere else (D1)', () => {
  const { stdout, status } = spawnSync('ss', ['-ltn'], { encoding: 'utf8' })
  const listeners =
    status === 0
      ? stdout.split('\n').filter(line => line.includes(`:${door.port} `))
      : [`127.0.0.1:${door.port} ${readTcp(door.port)}`]
  expect(listeners).toHaveLength(1)
  expect(listeners[0]).toContain(`127.0.0.1:${door.port}`)
})

/** The local addresses that listen on a port, from /proc, where there is no `ss`. */
function readTcp(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const { stdout } = spawnSync('cat', ['/proc/net/tcp', '/proc/net/tcp6'], { encoding: 'utf8' })
  const lines = stdout.split('\n').filter(line => line.includes(`:${hex} `) && line.includes(' 0A '))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(`0100007F:${hex}`)
  return 'from /proc'
}

describe('a name that was bound again is refused before anything is looked up (D2)', () => {
  test.each([
    'evil.example',
    'localhost.evil.com',
    '127.0.0.1.nip.io',
    '2130706433',
    '0177.0.0.1',
    'LOCALHOST',
    'localhost.',
    '127.0.0.1.',
  ])('host %s', async name => {
    const answer = await rawHttp(
      door.port,
      request('GET / HTTP/1.1', `Host: ${name}:${door.port}`, 'Connection: close'),
    )
    expect(answer.status).toBe(403)
    expect(answer.body).not.toContain('<title>')
  })
  test('two Host headers', async () => {
    expect((await get('Host: evil.example')).status).toBe(403)
  })
  test('no Host header', async () => {
    expect((await rawHttp(door.port, request('GET / HTTP/1.1', 'Connection: close'))).status).toBe(403)
  })
  test('an absolute address', async () => {
    const line = `GET http://evil.example/ HTTP/1.1`
    expect((await rawHttp(door.port, request(line, `Host: ${host()}`, 'Connection: close'))).status).toBe(403)
  })
  test('its own three names are let in', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      const text = request('GET / HTTP/1.1', `Host: ${name}:${door.port}`, 'Connection: close')
      expect((await rawHttp(door.port, text)).status).toBe(200)
    }
  })
})

describe('a page of another origin gets nothing (D3)', () => {
  test('a request that says it comes from another site', async () => {
    for (const site of ['cross-site', 'same-site']) expect((await get(`Sec-Fetch-Site: ${site}`)).status).toBe(403)
    expect((await get('Sec-Fetch-Site: same-origin')).status).toBe(200)
  })
  test('a post with another origin, a null one, or a form', async () => {
    const body = JSON.stringify({ code: codeOf(door.link()) })
    expect((await post(body, { Origin: 'http://127.0.0.1:1' })).status).toBe(403)
    expect((await post(body, { Origin: 'null' })).status).toBe(403)
    expect((await post(body, { 'Content-Type': 'text/plain' })).status).toBe(415)
    expect((await post(body, { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415)
    // None of these spent the code.
    expect((await post(body)).status).toBe(200)
  })
  test('no answer allows another origin to read it, and a private-network preflight is refused (D19)', async () => {
    const text = request(
      'OPTIONS /session HTTP/1.1',
      `Host: ${host()}`,
      'Connection: close',
      'Origin: https://evil.example',
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Private-Network: true',
    )
    const answer = await rawHttp(door.port, text)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.head.toLowerCase()).not.toContain('access-control-')
  })
})

describe('a socket needs our origin and a pass (D4)', () => {
  test('each of the three alone, or two of them, is not enough', async () => {
    const { cookie, token } = await signIn()
    const origin = `http://${host()}`
    const before = connected
    expect(await knock({ cookie, token, origin: 'http://127.0.0.1:1' })).toBe(403)
    expect(await knock({ cookie, token, origin: 'null' })).toBe(403)
    expect(await knock({ cookie, token })).toBe(401)
    expect(await knock({ origin })).toBe(401)
    expect(await knock({ origin, cookie })).toBe(401)
    expect(await knock({ origin, token })).toBe(401)
    expect(await knock({ origin, cookie, token: 'a'.repeat(token.length) })).toBe(401)
    expect(await knock({ origin, cookie, token, path: '/other' })).toBe(404)
    expect(connected).toBe(before)
    expect(await knock({ origin, cookie, token })).toBe('open')
    expect(connected).toBe(before + 1)
  })
  test('the cookie and the token of two different passes do not fit together', async () => {
    const [one, other] = [await signIn(), await signIn()]
    expect(await knock({ origin: `http://${host()}`, cookie: one.cookie, token: other.token })).toBe(401)
  })
})

test('a tool that names no origin is not let in (D5)', async () => {
  const text = request('POST /session HTTP/1.1', `Host: ${host()}`, 'Connection: close', 'Content-Length: 0')
  expect((await rawHttp(door.port, text)).status).toBe(401)
})

describe('the code in the address (D6)', () => {
  test('stands in the fragment, which is never sent', () => {
    expect(door.link()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}$/)
  })
  test('is good once', async () => {
    const body = JSON.stringify({ code: codeOf(door.link()) })
    expect((await post(body)).status).toBe(200)
    expect((await post(body)).status).toBe(401)
  })
  test('is good for five minutes', async () => {
    const body = JSON.stringify({ code: codeOf(door.link()) })
    clock += 5 * 60_000 + 1
    expect((await post(body)).status).toBe(401)
  })
  test('buys a cookie no script can read, for this site only', async () => {
    const { attributes } = await signIn()
    expect(attributes).toContain('HttpOnly')
    expect(attributes).toContain('SameSite=Strict')
    expect(attributes).toContain('Path=/')
  })
  test('no page tells where it came from', async () => {
    expect((await get()).head).toContain('Referrer-Policy: no-referrer')
  })
  test('rubbish buys nothing and does no harm', async () => {
    for (const body of ['', '{', '[]', '{"code":1}', '{"code":""}', '{"__proto__":{"code":"x"}}'])
      expect((await post(body)).status).toBe(401)
    expect((await post('x'.repeat(5_000))).status).toBe(413)
  })
})

test('secrets are compared in constant time and kept only as digests (D7)', async () => {
  const source = await readFile(join(process.cwd(), 'src/main/hosts/served/passes.ts'), 'utf8')
  expect(source.match(/timingSafeEqual\(/g)?.length).toBe(3)
  expect(source).not.toMatch(/(cookie|token|code|digest) ===/)
})

describe('files (D10)', () => {
  test.each([
    '/../../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cetc/passwd',
    '/index.html%00.js',
    '/link.js',
    '/secret.txt',
    '/served.json',
    '/..%2fserved.json',
    '/.hidden.js',
    '/assets',
    '/assets/',
  ])('%s is not there', async path => {
    const text = request(`GET ${path} HTTP/1.1`, `Host: ${host()}`, 'Connection: close')
    const answer = await rawHttp(door.port, text)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('root:')
  })
  test('// is refused', async () => {
    const text = request('GET //etc/passwd HTTP/1.1', `Host: ${host()}`, 'Connection: close')
    expect((await rawHttp(door.port, text)).status).toBe(403)
  })
  test('the page itself is', async () => {
    expect((await get()).body).toContain('<title>page</title>')
  })
})

describe('nothing but the page and the exchange answers without a pass (D13)', () => {
  const paths = ['/session', '/rpc', '/api', '/quarterdeck.db', '/session/x']
  test.each(paths.flatMap(path => ['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH'].map(method => [method, path])))(
    '%s %s',
    async (method, path) => {
      const origin = `Origin: http://${host()}`
      const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host()}`, origin, 'Connection: close', 'Content-Length: 0']
      const answer = await rawHttp(door.port, request(...lines))
      expect([401, 404, 405, 415, 426]).toContain(answer.status)
    },
  )
  test('a pass that was ended is good for nothing, and its sockets end (D14)', async () => {
    const { cookie, token } = await signIn()
    const origin = `http://${host()}`
    const socket = new WebSocket(`ws://${host()}/rpc`, ['quarterdeck', `token.${token}`], {
      headers: { Origin: origin, Cookie: cookie },
    })
    await new Promise(resolve => socket.on('open', resolve))
    const closed = new Promise<number>(resolve => socket.on('close', resolve))
    const headers = { Origin: origin, Cookie: cookie, 'X-Quarterdeck-Token': token }
    expect((await fetch(`http://${host()}/session`, { headers })).status).toBe(200)
    expect((await fetch(`http://${host()}/session`, { method: 'DELETE', headers })).status).toBe(200)
    expect(await closed).toBe(4401)
    expect(await knock({ origin, cookie, token })).toBe(401)
  })
  test('a pass that nobody used for twelve hours ends (D14)', async () => {
    const { cookie, token } = await signIn()
    clock += 12 * 3_600_000 + 1
    expect(await knock({ origin: `http://${host()}`, cookie, token })).toBe(401)
  })
})

describe('requests no browser sends (D18)', () => {
  test.each(['TRACE', 'CONNECT', 'PROPFIND'])('%s', async method => {
    const target = method === 'CONNECT' ? host() : '/'
    const text = request(`${method} ${target} HTTP/1.1`, `Host: ${host()}`, 'Connection: close')
    expect([400, 405]).toContain((await rawHttp(door.port, text)).status)
  })
  test('HTTP/1.0', async () => {
    expect((await rawHttp(door.port, request('GET / HTTP/1.0', `Host: ${host()}`))).status).toBe(400)
  })
  test('two lengths for one body', async () => {
    const origin = `Origin: http://${host()}`
    const lines = [
      'POST /session HTTP/1.1',
      `Host: ${host()}`,
      origin,
      'Content-Length: 5',
      'Transfer-Encoding: chunked',
    ]
    expect((await rawHttp(door.port, `${request(...lines)}0\r\n\r\nGET / HTTP/1.1\r\n\r\n`)).status).toBe(400)
  })
  test('a header of a megabyte', async () => {
    const answer = await rawHttp(door.port, request('GET / HTTP/1.1', `Host: ${host()}`, `X: ${'x'.repeat(1 << 20)}`))
    expect([0, 400, 431]).toContain(answer.status)
  })
})

test('an answer cannot be read as a script, framed or guessed into another type (D12, D20)', async () => {
  const { head } = await get()
  expect(head).toContain('X-Content-Type-Options: nosniff')
  expect(head).toContain('X-Frame-Options: DENY')
  expect(head).toContain('Cross-Origin-Resource-Policy: same-origin')
  expect(head).toMatch(/Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';/)
  expect(head).toContain("frame-ancestors 'none'")
  expect(head).not.toMatch(/unsafe-(inline|eval)/)
  const refused = await post('{}')
  expect(refused.headers.get('content-type')).toBe('application/json')
  expect(refused.headers.get('x-content-type-options')).toBe('nosniff')
})

test('a started-anew door keeps its address but trusts nobody of before (D17)', async () => {
  const { cookie, token } = await signIn()
  const port = door.port
  await door.close()
  door = await openServedDoor({ dataFolder: folder.path, pages: pages(), now: () => clock, connect: () => {} })
  expect(door.port).toBe(port)
  expect(await knock({ origin: `http://${host()}`, cookie, token })).toBe(401)
})
