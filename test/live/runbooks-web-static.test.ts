import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { startDeck, yes } from '../support/deck'
import { onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const firstFinding = (run: Run) => worstFirst(findingsOf(run).map(({ finding }) => finding))[0]

interface File {
  readonly type: string
  readonly body?: string
  readonly status?: number
}
const page = `<!doctype html><head><link rel="stylesheet" href="/static/main.css"><link rel=icon href=/static/i.svg>
<script src="static/app.js?v=1"></script><script>let x = '<img src="/no.png">'</script></head>
<body><img src="https://elsewhere.example/x.png"><img src="data:image/png;base64,AAAA"></body>`
const healthy: Record<string, File> = {
  '/': { type: 'text/html', body: page },
  '/static/main.css': { type: 'text/css; charset=utf-8', body: 'b{}' },
  '/static/app.js?v=1': { type: 'text/javascript', body: '1' },
  '/static/i.svg': { type: 'image/svg+xml', body: '<svg/>' },
}

const running: Server[] = []
afterEach(() => {
  for (const one of running.splice(0)) one.close()
})

async function site(files: Record<string, File>): Promise<string> {
  const server = createServer((request, answer) => {
    const file = files[request.url ?? ''] ?? { type: 'text/html', body: 'no such page', status: 404 }
    const length = Buffer.byteLength(file.body ?? '')
    answer.writeHead(file.status ?? 200, {
      'content-type': file.type,
      'content-length': length,
      'cache-control': 'max-age=60',
    })
    answer.end(request.method === 'HEAD' ? undefined : file.body)
  })
  running.push(server)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function look(web: string, more: { origin?: string; parameters?: Record<string, string>; agree?: boolean } = {}) {
  const deck = await startDeck({
    profiles: [
      { name: 'web', protocol: 'http', url: web },
      { name: 'host', protocol: 'local' },
      ...(more.origin ? [{ name: 'origin', protocol: 'http' as const, url: more.origin }] : []),
    ],
  })
  const targets = { web: 'web', host: 'host', ...(more.origin ? { origin: 'origin' } : {}) }
  const parameters = more.parameters ?? {}
  return deck
    .run({ runbook: 'web/static-files', targets, parameters }, more.agree ? yes : onlyLook)
    .finally(() => deck.close())
}

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(healthy).filter(([name]) => !names.includes(name)))
const paths = '/static/main.css, /static/app.js?v=1'

describe('static files', () => {
  test('that a page uses are found on it, and are well', async () => {
    const run = await look(await site(healthy))
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'what-visitors-get').map(one => one.path)).toEqual([
      '/static/main.css',
      '/static/i.svg',
      '/static/app.js?v=1',
    ])
    expect(run.outcome).toBe('passed')
  })

  test('that are gone are the first finding, with how many and which', async () => {
    const run = await look(await site(without('/static/main.css', '/static/i.svg')))
    expect(firstFinding(run)?.title).toBe('2 of 3 static files are missing, such as /static/main.css (404)')
  })

  test('for which a page is served, or nothing, are told', async () => {
    const files = {
      ...healthy,
      '/static/main.css': { type: 'text/html', body: page },
      '/static/app.js?v=1': { type: 'text/javascript' },
    }
    const run = await look(await site(files))
    expect(titles(run, 'what-visitors-get', 'critical').toSorted()).toEqual([
      '/static/app.js?v=1 is empty',
      '/static/main.css is there, but it should be a style sheet and is served as text/html',
    ])
  })

  test('that the origin has are laid to what stands in front', async () => {
    const run = await look(await site(without('/static/main.css')), {
      origin: await site(healthy),
      parameters: { paths },
    })
    expect(titles(run, 'what-the-origin-has')).toEqual([
      'The origin has them all, so what stands in front keeps an old answer',
    ])
  })

  test('that the origin lacks too are laid to it, and an origin that is away is said', async () => {
    const bare = await site({})
    const run = await look(await site(without('/static/main.css')), { origin: bare, parameters: { paths } })
    expect(titles(run, 'what-the-origin-has', 'critical')[0]).toMatch(/^2 of 2 static files are missing at the origin/)
    running.at(0)?.close()
    const away = await look(await site(healthy), { origin: 'http://127.0.0.1:1', parameters: { paths } })
    expect(firstFinding(away)?.title).toMatch(/^The origin does not answer/)
  })

  test('are collected by the operator’s own command, and looked at again', async () => {
    const files: Record<string, File> = without('/static/main.css')
    const web = await site(files)
    const run = await look(web, {
      agree: true,
      parameters: { collect: 'echo 1 static file copied', listing: 'echo /srv/static/main.css' },
    })
    expect(stepOf(run, 'collect-them').outcome).toBe('passed')
    // Nothing was collected in truth, and that is seen.
    expect(titles(run, 'look-once-more', 'warning')[0]).toMatch(/^1 files are still not as they should be/)
  })

  test('that cannot be listed are told with what the command said', async () => {
    const run = await look(await site(healthy), { parameters: { listing: 'echo no credentials >&2; exit 3' } })
    expect(firstFinding(run)?.title).toBe('The stored files cannot be listed: no credentials')
    const none = await look(await site(healthy), { parameters: { listing: 'exit 1' } })
    expect(firstFinding(none)?.title).toBe('Nothing is stored where the static files should be')
  })
})
