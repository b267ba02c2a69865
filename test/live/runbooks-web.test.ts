import { rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeAuthority } from '../support/certificates'
import { startDeck } from '../support/deck'
import { noNginx, startNginx } from '../support/nginx'
import { freePort, scratchFolder } from '../support/scratch'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'
import { startWebApp, type WebApp } from './web-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function app(): Promise<WebApp> {
  const started = await startWebApp()
  ending.push(() => started.stop())
  return started
}

async function runOn(target: object, runbook: string, parameters: Record<string, string> = {}, facts = {}) {
  const web = { name: 'web', protocol: 'http' as const, health: ['/health'], ...target }
  const deck = await startDeck({ profiles: [web], facts })
  ending.push(() => deck.close())
  return deck.run({ runbook, parameters }, onlyLook)
}
const at = (port: number) => ({ url: `http://127.0.0.1:${port}` })
const quick = { interval: '0' }

describe('web health', () => {
  test('is quiet for a service that is well, and asks the paths that were added', async () => {
    const { port } = await app()
    const run = await runOn(at(port), 'web/health', { paths: '/ready /live', field: 'status=ok' })
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(rowsOf(run, 'ask-the-health-addresses').map(one => one.path)).toEqual(['/health', '/ready', '/live'])
  })

  test('says that nothing listens', async () => {
    const run = await runOn(at(await freePort()), 'web/health', quick)
    expect(firstFinding(run)?.title).toMatch(
      /^Nothing listens at http:\/\/127\.0\.0\.1:\d+: connection refused for \/health, 3 times in a row$/,
    )
  })

  test('names what is down behind a service that is well itself', async () => {
    const one = await app()
    const body = JSON.stringify({ status: 'unhealthy', checks: { database: 'error: connection refused', redis: 'ok' } })
    one.answers.set('/health', response => response.writeHead(503).end(body))
    const run = await runOn(at(one.port), 'web/health', quick)
    expect(firstFinding(run)?.title).toBe(
      '/health answers 503: database is down for this service (error: connection refused)',
    )
  })

  test('tells one blip from an outage', async () => {
    const one = await app()
    one.answers.set('/health', response => {
      one.answers.delete('/health')
      response.writeHead(500).end()
    })
    const run = await runOn(at(one.port), 'web/health', quick)
    expect(titles(run, 'ask-the-health-addresses', 'warning')).toEqual([
      '/health failed 1 times and then answered: a blip',
    ])
    expect(titles(run, 'ask-the-health-addresses', 'critical')).toEqual([])
  })

  test('does not take 200 for well when the body says otherwise, or a redirect for an answer', async () => {
    const one = await app()
    one.answers.set('/health', response => response.end('{"status":"DOWN"}'))
    expect(firstFinding(await runOn(at(one.port), 'web/health', quick))?.title).toContain('calls itself unwell')
    const named = await runOn(at(one.port), 'web/health', { ...quick, field: 'status=ok|up' })
    expect(firstFinding(named)?.title).toContain('but status is DOWN, not ok|up')
    one.answers.set('/health', response => response.writeHead(302, { location: '/login' }).end())
    expect(firstFinding(await runOn(at(one.port), 'web/health', quick))?.title).toContain('points elsewhere')
  })

  test('of a service that takes the connection and sends its body for ever says that it does not answer', async () => {
    const one = await app()
    one.answers.set('/health', response => {
      const drip = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(drip))
    })
    const run = await runOn(at(one.port), 'web/health', { ...quick, strikes: '1', patience: '1' })
    expect(firstFinding(run)?.title).toContain('takes the connection and does not answer /health, 1 times in a row')
  })
})

describe.skipIf(noNginx() !== undefined)(`behind a proxy${noNginx() ? ` (${noNginx()})` : ''}`, () => {
  const folder: { path: string }[] = []
  let authority: ReturnType<typeof makeAuthority>
  beforeAll(async () => {
    const scratch = await scratchFolder('authority')
    folder.push(scratch)
    authority = makeAuthority(scratch.path, 'ours')
  })
  afterAll(() => {
    for (const { path } of folder) rmSync(path, { recursive: true })
  })

  const proxy = async (to: number, lines: readonly string[] = []) => {
    const tls = authority.issue('localhost', { alternatives: ['localhost'] })
    const nginx = await startNginx([`location / { proxy_pass http://127.0.0.1:${to}; }`, ...lines], { tls })
    ending.push(() => nginx.stop())
    return { url: `https://localhost:${nginx.port}`, ca: authority.ca }
  }

  test('an application that is down is told from the proxy, which is well', async () => {
    const run = await runOn(await proxy(await freePort()), 'web/health', quick)
    expect(firstFinding(run)?.title).toMatch(
      /^nginx\/[\d.]+ answers 502 for \/health: the proxy is well, the application behind it is down or hangs up$/,
    )
    expect(rowsOf(run, 'ask-the-health-addresses')[0]?.tls_ms).toBeGreaterThan(0)
  })

  test('a page without headers is told each that is missing and why, and cookies by their names only', async () => {
    const one = await app()
    one.answers.set('/', response =>
      response
        .setHeader('content-type', 'text/html')
        .setHeader('set-cookie', [
          'sessionid=canary-value; Expires=Thu, 26 Nov 2027 09:00:00 GMT; Path=/',
          'theme=dark; Secure; HttpOnly; SameSite=Lax',
        ])
        .setHeader('access-control-allow-origin', 'https://another-site.example')
        .setHeader('access-control-allow-credentials', 'true')
        .setHeader('x-powered-by', 'Express')
        .end('<p>'),
    )
    const run = await runOn(await proxy(one.port), 'web/security-headers')
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toBe(
      'Access-Control-Allow-Origin lets every site in, with the cookies of whoever is logged in',
    )
    expect(titles(run, 'what-the-answer-says', 'warning')).toEqual([
      'Strict-Transport-Security is missing',
      'Content-Security-Policy is missing',
      'Nothing forbids other sites to show this page in a frame',
      'X-Content-Type-Options: nosniff is missing',
      'Cookie sessionid has no Secure',
      'Cookie sessionid has no HttpOnly',
    ])
    expect(titles(run, 'what-the-answer-says', 'info')).toEqual([
      'Cookie sessionid has no SameSite',
      expect.stringMatching(/^server gives away: nginx\/[\d.]+$/),
      'x-powered-by gives away: Express',
      'Referrer-Policy is missing',
      'No header tells of a rate limit',
    ])
    expect(JSON.stringify(run)).not.toContain('canary-value')
  })

  test('a page that has them all is quiet, and so is an API that needs fewer', async () => {
    const { port } = await app()
    const headers = [
      'server_tokens off;',
      'add_header Strict-Transport-Security "max-age=31536000";',
      'add_header X-Content-Type-Options nosniff;',
      'add_header RateLimit-Policy "100;w=60";',
    ]
    const api = await proxy(port, headers)
    const run = await runOn(api, 'web/security-headers')
    expect(run.outcome).toBe('passed')
    expect(stepOf(run, 'what-the-answer-says').findings).toEqual([])
  })

  test('a version of TLS that was withdrawn is found where it is accepted, and nowhere else', async () => {
    const { port } = await app()
    const old = await proxy(port, ['ssl_protocols TLSv1.1 TLSv1.2;', 'ssl_ciphers "ALL:@SECLEVEL=0";'])
    expect(titles(await runOn(old, 'web/security-headers'), 'which-versions-of-tls-it-accepts')).toEqual([
      'TLSv1.1 is accepted',
    ])
    const now = await runOn(await proxy(port, ['ssl_protocols TLSv1.2 TLSv1.3;']), 'web/security-headers')
    expect(rowsOf(now, 'which-versions-of-tls-it-accepts').map(one => one.accepted)).toEqual([false, false, true, true])
  })
})
