import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { createServer as plainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { worstFirst } from '#domain/finding'
import { findingsOf, type Run } from '#domain/run'
import { type Authority, days, type Issued, makeAuthority } from '../support/certificates'
import { type Answering, startDeck } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { onlyLook, rowsOf, stepOf, surprises } from './runbooks-scene'

const firstFinding = (run: Run) => worstFirst(findingsOf(run).map(({ finding }) => finding))[0]
const linux = process.platform === 'linux'

/** The renewal is another runbook. */
const here: Answering = (question, run) =>
  question.kind === 'decision' ? { kind: 'skip', reason: 'Not here.' } : onlyLook(question, run)

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** A web server that shows this certificate; its port. */
async function serve({ cert, key }: Issued): Promise<number> {
  const server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, answer) => answer.end('ok'))
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  ending.push(() => new Promise(done => server.close(done)))
  return (server.address() as AddressInfo).port
}

describe.runIf(linux)('a certificate', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let authority: Authority
  beforeAll(async () => {
    folder = await scratchFolder('web-tls')
    authority = makeAuthority(join(folder.path, 'ca'), 'house')
  })
  afterAll(() => folder.remove())

  async function look(port: number, parameters = {}, ca: string | null = authority.ca) {
    const deck = await startDeck({
      profiles: [
        { name: 'web', protocol: 'http', url: `https://localhost:${port}`, ...(ca ? { ca } : {}) },
        { name: 'host', protocol: 'local' },
      ],
    })
    ending.push(() => deck.close())
    return deck.run({ runbook: 'web/tls-certificate', targets: { host: 'host' }, parameters }, here)
  }
  const issue = (until: Date, from?: Date) =>
    authority.issue('localhost', { alternatives: ['localhost'], until, ...(from ? { from } : {}) })

  test('that is good for long, and the one on disk with it, is no finding', async () => {
    const good = issue(days(80))
    const run = await look(await serve(good), { files: good.cert })
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    const [served] = rowsOf(run, 'what-visitors-get')
    const stored = rowsOf(run, 'what-lies-on-the-hosts-disk').find(one => one.path === good.cert)
    expect(stored?.serial).toBe(served?.serial)
    expect(stored?.names).toContain('localhost')
  })

  test.each([
    ['expired', () => issue(days(-2), days(-90)), 'The certificate of localhost expired 2 days ago.'],
    ['ends soon', () => issue(days(5)), /^The certificate of localhost ends in (5|4\.9) days$/],
    [
      'is of another name',
      () => authority.issue('other.example', { alternatives: ['other.example'] }),
      /is for .*other\.example.*not for localhost/,
    ],
    ['is not valid yet', () => issue(days(80), days(1)), /is valid only from/],
  ])('that %s is named first', async (_, make, title) => {
    const run = await look(await serve(make()))
    const first = firstFinding(run)
    expect(first?.severity).toBe('critical')
    expect(first?.title).toEqual(typeof title === 'string' ? title : expect.stringMatching(title))
  })

  test('of an authority that nobody knows is told apart from a wrong one', async () => {
    const run = await look(await serve(issue(days(80))), {}, null)
    expect(firstFinding(run)?.title).toMatch(/comes without the one above it|is not known here|signed by nobody/)
  })

  test('that was renewed on disk and is not loaded is the first finding', async () => {
    const port = await serve(issue(days(40)))
    const renewed = issue(days(90))
    const run = await look(port, { files: `${renewed.cert}, ${join(folder.path, 'nowhere.pem')}` })
    expect(firstFinding(run)?.title).toBe(`A newer certificate lies in ${renewed.cert} and the old one is still served`)
    expect(findingsOf(run).map(({ finding }) => finding.title)).toContain(
      `${join(folder.path, 'nowhere.pem')}: there is no such file`,
    )
  })

  test('without one of its names says which', async () => {
    const run = await look(await serve(issue(days(80))), { names: 'localhost, www.example.org' })
    expect(firstFinding(run)?.title).toBe('The certificate is not good for www.example.org')
  })

  test('is found by a pattern and in a name with blanks; the key beside it stays on the host', async () => {
    const good = issue(days(80))
    const both = join(folder.path, 'with blank.pem')
    await writeFile(`${both}.new`, readFileSync(good.key, 'utf8') + readFileSync(good.cert, 'utf8'))
    await rename(`${both}.new`, both)
    const run = await look(await serve(good), { files: join(folder.path, 'with*.pem') })
    const step = stepOf(run, 'what-lies-on-the-hosts-disk')
    expect(rowsOf(run, step.id)).toContainEqual(expect.objectContaining({ path: both, problem: null }))
    expect(JSON.stringify(run)).not.toContain('PRIVATE KEY')
  })

  test('of an address without TLS is not missed by a renewal that renewed nothing', async () => {
    const server = plainServer((_, answer) => answer.end('ok'))
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    ending.push(() => new Promise(done => server.close(done)))
    const { port } = server.address() as AddressInfo
    const deck = await startDeck({
      profiles: [
        { name: 'web', protocol: 'http', url: `http://localhost:${port}` },
        { name: 'host', protocol: 'local' },
      ],
    })
    ending.push(() => deck.close())
    const run = await deck.run({ runbook: 'web/tls-renewal' }, here)
    expect(stepOf(run, 'what-is-served-now').findings).toMatchObject([
      { severity: 'info', title: 'localhost is asked over plain http, so there is no certificate to look at' },
    ])
    expect(stepOf(run, 'prove-that-the-new-one-is-served').outcome).toBe('skipped')
  })
})
