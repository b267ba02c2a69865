import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProfileOf, profileSchema } from '#domain/profile'
import type { Layer } from '#domain/session'
import { http } from '../../src/main/connectors/http'
import { type Authority, days, type Issued, makeAuthority } from '../support/certificates'
import { scratchFolder } from '../support/scratch'
import { failing, never, openingOf, use } from './opening'

type More = Partial<ProfileOf<'http'>>
const secret = 'pa:ss wörd'

let folder: { path: string; remove(): Promise<void> }
let house: Authority
let stranger: Authority
let client: Issued
const servers: Server[] = []
const seen: { url: string | undefined; authorization: string | undefined }[] = []

/** A service with a login, as nginx or Grafana has one: basic at /basic, a token at /token, nobody at /forbidden. */
const service: RequestListener = (request, answer) => {
  const { authorization } = request.headers
  seen.push({ url: request.url, authorization })
  const say = (status: number, text: string, headers: IncomingHttpHeaders = {}) => {
    answer.writeHead(status, headers)
    answer.end(text)
  }
  const basic = `Basic ${Buffer.from(`ops:${secret}`).toString('base64')}`
  if (request.url === '/forbidden') return say(403, 'no')
  if (request.url === '/away') return say(302, '', { location: `http://localhost:${elsewhere}/caught` })
  const right = request.url === '/token' ? 'Bearer t0ken' : basic
  if (request.url === '/health' || authorization === right) return say(200, 'ok')
  return say(401, 'who?', { 'www-authenticate': 'Basic realm="The shop"' })
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'))
  server.on('tlsClientError', () => {})
  await once(server, 'listening')
  return portOf(server)
}

const secured = (issued: Issued, more: object = {}) =>
  listen(createSecureServer({ cert: readFileSync(issued.cert), key: readFileSync(issued.key), ...more }, service))

function profileOf(url: string, more: More = {}) {
  const profile = { id: 'w', system: 's', name: 'web', protocol: 'http', url }
  return profileSchema.parse({ ...profile, ...more }) as ProfileOf<'http'>
}

async function get(url: string, path: string, more: More = {}, given: string | null = null) {
  const { session } = await http.open(openingOf(profileOf(url, more), given), never)
  return session.request({ method: 'GET', path, headers: {} }, use())
}

async function layersOf(url: string, more: More = {}, given: string | null = null): Promise<Layer[]> {
  const rows: Layer[] = []
  for await (const row of http.layers(openingOf(profileOf(url, more), given), use())) rows.push(row)
  return rows
}

let plain = ''
let elsewhere = 0
let safe = ''
beforeAll(async () => {
  folder = await scratchFolder('http')
  house = makeAuthority(folder.path, 'house')
  stranger = makeAuthority(folder.path, 'stranger')
  client = house.issue('us')
  plain = `http://127.0.0.1:${await listen(createServer(service))}`
  elsewhere = await listen(createServer(service))
  safe = `https://localhost:${await secured(house.issue('localhost', { alternatives: ['localhost'] }))}`
})
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await folder?.remove()
})

describe('a login', () => {
  test('basic: user and secret, in UTF-8', async () => {
    expect(await get(plain, '/basic', { login: 'basic', user: 'ops' }, secret)).toMatchObject({ status: 200 })
    expect(await get(safe, '/basic', { login: 'basic', user: 'ops', ca: house.ca }, secret)).toMatchObject({
      status: 200,
    })
  })

  test('bearer: the secret is the token', async () => {
    expect(await get(plain, '/token', { login: 'bearer' }, 't0ken')).toMatchObject({ status: 200 })
    const broken = await failing(get(plain, '/token', { login: 'bearer' }, 't0k\r\nX-Evil: 1'))
    expect(broken).toMatchObject({ kind: 'denied', code: 'BAD_TOKEN' })
    expect(JSON.stringify(broken)).not.toContain('t0k')
  })

  test('nothing is sent where no login is asked for, also when there is a secret', async () => {
    seen.length = 0
    await get(plain, '/health', {}, secret)
    expect(seen).toEqual([{ url: '/health', authorization: undefined }])
  })

  test('a request’s own header goes before the profile’s', async () => {
    const { session } = await http.open(openingOf(profileOf(plain, { login: 'bearer' }), 'other'), never)
    const headers = { Authorization: 'Bearer t0ken' }
    expect(await session.request({ method: 'GET', path: '/token', headers }, use())).toMatchObject({ status: 200 })
  })

  test('goes nowhere else: a redirect is shown, not followed', async () => {
    seen.length = 0
    const answer = await get(plain, '/away', { login: 'basic', user: 'ops' }, secret)
    expect(answer.status).toBe(302)
    expect(seen.map(one => one.url)).toEqual(['/away'])
  })

  test('is not sent in clear text to another machine', async () => {
    // The last is a name like any other, whatever it begins with.
    for (const url of ['http://192.0.2.7', 'http://127.0.0.1.example.invalid']) {
      const failure = await failing(get(url, '/basic', { login: 'basic', user: 'ops' }, secret))
      expect(failure).toMatchObject({ kind: 'denied', layer: 'login', code: 'CLEAR_TEXT_PASSWORD' })
      expect(JSON.stringify(failure)).not.toContain(secret)
    }
  })

  test('without a secret is said before anything is sent', async () => {
    expect(await failing(get(plain, '/basic', { login: 'basic', user: 'ops' }))).toMatchObject({
      kind: 'denied',
      code: 'PASSWORD_MISSING',
    })
  })
})

describe('a refusal is told in words', () => {
  test.each<[string, string, More, string | null, RegExp]>([
    ['no login', '/basic', {}, null, /^401: It asks for a login for “The shop”\.$/],
    [
      'a wrong login',
      '/basic',
      { login: 'basic', user: 'ops' },
      'wrong',
      /^401: It did not accept our login for “The shop”\.$/,
    ],
    [
      'a right that is missing',
      '/forbidden',
      { login: 'bearer' },
      't0ken',
      /^403: It knows who we are and forbids this\.$/,
    ],
    ['a closed path', '/forbidden', {}, null, /^403: It forbids this\.$/],
  ])('%s', async (_, path, more, given, message) => {
    const row = (await layersOf(plain, { ...more, health: [path] }, given)).at(-1)
    expect(row).toMatchObject({ ok: false, message: expect.stringMatching(message), hint: expect.any(String) })
  })

  test.each<[string, () => Issued, string]>([
    [
      'an expired certificate',
      () => house.issue('localhost', { alternatives: ['localhost'], from: days(-9), until: days(-2) }),
      'CERT_HAS_EXPIRED',
    ],
    [
      'another host’s certificate',
      () => house.issue('elsewhere', { alternatives: ['elsewhere'] }),
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'an unknown authority',
      () => stranger.issue('localhost', { alternatives: ['localhost'] }),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
  ])('%s', async (_, issue, code) => {
    const port = await secured(issue())
    expect(await failing(get(`https://localhost:${port}`, '/health', { ca: house.ca }))).toMatchObject({
      kind: 'denied',
      layer: 'tls',
      code,
    })
  })

  test('https on a port for http, and the reverse', async () => {
    const tls = await failing(get(plain.replace('http', 'https'), '/health'))
    expect(tls).toMatchObject({ kind: 'unreachable', layer: 'tls', message: 'What answers there does not speak TLS.' })
    const clear = await failing(get(safe.replace('https', 'http'), '/health'))
    expect(clear).toMatchObject({ kind: 'unreachable', hint: expect.stringContaining('https') })
    const alert = createTcpServer(socket => socket.end(Buffer.from([21, 3, 1, 0, 2, 2, 70]))).listen(0, '127.0.0.1')
    await once(alert, 'listening')
    expect(await failing(get(`http://127.0.0.1:${portOf(alert)}`, '/health'))).toMatchObject({ code: 'SPEAKS_TLS' })
    alert.close()
  })
})

describe('a service that wants to know its clients', () => {
  let url = ''
  beforeAll(async () => {
    const demands = { requestCert: true, rejectUnauthorized: true, ca: readFileSync(house.ca) }
    url = `https://localhost:${await secured(house.issue('localhost', { alternatives: ['localhost'] }), demands)}`
  })

  test('takes our certificate', async () => {
    const more = { ca: house.ca, cert: client.cert, certKey: client.key }
    expect(await get(url, '/health', more)).toMatchObject({ status: 200 })
    const rows = await layersOf(url, more)
    expect(rows[1]?.message).toMatch(/^TLSv1\.3, TLS_\w+, verified, certificate until \d{4}-\d\d-\d\d$/)
  })

  test('is missing it in words', async () => {
    expect(await failing(get(url, '/health', { ca: house.ca }))).toMatchObject({
      kind: 'denied',
      layer: 'tls',
      message: expect.stringContaining('demands a certificate'),
    })
  })

  test('a key with a passphrase takes the secret, unless that is for the login', async () => {
    const locked = house.issue('us', { until: days(6), passphrase: 'open sesame' })
    const more: More = { ca: house.ca, cert: locked.cert, certKey: locked.key }
    expect(await get(url, '/health', more, 'open sesame')).toMatchObject({ status: 200 })
    expect(await failing(get(url, '/health', { ...more, login: 'bearer' }, 't0ken'))).toMatchObject({
      code: 'NO_PASSPHRASE',
    })
  })
})
