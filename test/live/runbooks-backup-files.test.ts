import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findingsOf, type Run } from '#domain/run'
import { watchCommandLines } from '../support/command-lines'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { rowsOf, stepOf, titles } from './runbooks-scene'

const passphrase = 'CANARY horse "battery\' $staple'

let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let web: Server
/** What the provider answers: a status and a body, by path. */
const answers = new Map<string, [status: number, body: unknown]>()

const stay: Answering = (question, run) =>
  question.kind === 'decision' ? { kind: 'skip', reason: 'not now' } : yes(question, run)
const at = (...names: string[]) => join(scratch.path, ...names)
const passed = (run: Run, step: string) => {
  expect(stepOf(run, step).failure?.message).toBeUndefined()
  expect(stepOf(run, step).outcome).toBe('passed')
}
const here = (command: string, env: Record<string, string> = {}) =>
  spawnSync('/bin/sh', ['-c', command], {
    cwd: scratch.path,
    env: { PATH: process.env.PATH, HOME: at('home'), ...env },
    encoding: 'utf8',
  })

beforeAll(async () => {
  scratch = await scratchFolder('backup-files')
  await mkdir(at('home'), { mode: 0o700 })
  web = createServer((request, response) => {
    const [status, body] = answers.get(request.url ?? '') ?? [404, { message: 'not found' }]
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
  deck = await startDeck({
    profiles: [
      { name: 'host', protocol: 'local' },
      { name: 'api', protocol: 'http', url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`, health: ['/'] },
    ],
  })
})
afterAll(async () => {
  await deck?.close()
  await new Promise(resolve => web?.close(resolve))
  await scratch?.remove()
})

describe('a backup of the configuration', () => {
  const pack = (more: Record<string, string>) =>
    deck.run(
      {
        runbook: 'backup/configuration',
        parameters: { folder: at('out'), files: `${at('app', '.env')}:${at('app', 'a folder')}`, ...more },
      },
      stay,
    )
  beforeAll(async () => {
    await mkdir(at('app', 'a folder'), { recursive: true })
    await writeFile(at('app', '.env'), 'SECRET_KEY=very secret\n', { mode: 0o600 })
    await writeFile(at('app', 'a folder', 'nginx.conf'), 'server {}\n')
  })

  test('with a passphrase is opened again, and by nobody without it', async ctx => {
    if (!existsSync('/usr/bin/gpg')) return ctx.skip('gpg is not installed (Debian package gnupg)')
    const lines = watchCommandLines()
    const run = await pack({ passphrase })
    lines.stop()
    passed(run, 'pack-and-encrypt')
    const [made] = rowsOf(run, 'pack-and-encrypt')
    const row = stepOf(run, 'pack-and-encrypt').tables.findLast(one => one.role === 'action')?.table
    expect(made ?? row).toMatchObject({ proved: 'opened again, 3 entries' })
    const [file = ''] = (await readdir(at('out'))).filter(name => name.endsWith('.gpg'))
    expect((await readFile(at('out', file))).includes('very secret')).toBe(false)
    const open = `gpg --batch --quiet --pinentry-mode loopback --passphrase-fd 3 -d "out/${file}" 3<<E | tar -xzOf - "${at('app', '.env').slice(1)}"\n$P\nE`
    expect(here(open, { P: passphrase }).stdout).toBe('SECRET_KEY=very secret\n')
    expect(here(open, { P: 'another' }).stdout).toBe('')
    here('gpgconf --kill all')
    expect([...lines.seen].filter(line => line.includes('CANARY'))).toEqual([])
    expect(JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))).not.toContain('CANARY')
  })

  test('says what is missing, and what everybody may read', async () => {
    await writeFile(at('app', 'open.env'), 'A=1\n')
    here('chmod 644 app/open.env')
    const run = await pack({ passphrase, files: `${at('app', 'open.env')}:/no/such/file` })
    expect(new Set(titles(run, 'the-files', 'warning'))).toEqual(
      new Set([
        '/no/such/file is not there',
        `${at('app', 'open.env')} can be read by every user of the host (mode 644)`,
      ]),
    )
  })

  test('is not made without a word to encrypt it with', async () => {
    const run = await pack({})
    expect(titles(run, 'what-it-is-encrypted-with', 'warning')).toHaveLength(1)
    expect(stepOf(run, 'pack-and-encrypt').outcome).toBe('skipped')
  })
})

describe('a backup of a repository', () => {
  const pack = (repository: string) =>
    deck.run({ runbook: 'backup/code-bundle', parameters: { folder: at('bundles'), repository } }, stay)
  beforeAll(() => {
    here(`git init -q -b main repo && cd repo && git config user.email a@b && git config user.name a
      echo one >a; git add a; git commit -qm one; git tag v1; git checkout -qb other; echo two >b; git add b; git commit -qm two; git checkout -q main`)
  })

  test('is cloned from, with all its branches and tags', async ctx => {
    if (!existsSync('/usr/bin/git')) return ctx.skip('git is not installed')
    const run = await pack(at('repo'))
    expect(findingsOf(run)).toEqual([])
    passed(run, 'pack-it')
    const [file = ''] = (await readdir(at('bundles'))).filter(name => name.endsWith('.bundle'))
    expect(file).toMatch(/^repo-\d{8}T\d{6}Z\.bundle$/)
    expect(here(`git clone -q -b other bundles/${file} back && cat back/b && git -C back tag`).stdout).toBe('two\nv1\n')
  })

  test('says what is not committed, and refuses what has no history', async ctx => {
    if (!existsSync('/usr/bin/git')) return ctx.skip('git is not installed')
    await writeFile(at('repo', 'new'), 'not committed')
    expect(titles(await pack(at('repo')), 'the-repository', 'warning')).toEqual([
      '1 files are changed or new and not committed: they will not be in the backup',
    ])
    here(`git clone -q --depth 1 file://${at('repo')} shallow`)
    const run = await pack(at('shallow'))
    expect(titles(run, 'the-repository', 'critical')).toEqual([
      'This is a shallow clone; most of the history is not here',
    ])
    expect(stepOf(run, 'pack-it').outcome).toBe('skipped')
  })
})

describe('the backups of a provider', () => {
  const look = (list_path: string, more: Record<string, string> = {}) =>
    deck.run({ runbook: 'backup/provider', parameters: { list_path, ...more } }, stay)
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

  test('are read whatever their keys are called', async () => {
    const days = [0.1, 1.1, 2.1, 3.1, 4.1, 5.1, 6.1, 7.1]
    answers.set('/plain', [
      200,
      days.map(day => ({ id: `e${day}`, createdAt: ago(day), url: 'https://x/y?signature=CANARY' })),
    ])
    answers.set('/wrapped', [
      200,
      days.map(day => ({ cursor: 'c', backup: { name: `b${day}`, created_at: ago(day), size: 12 } })),
    ])
    answers.set('/inside', [
      200,
      { data: { backups: days.map(day => ({ key: 'k', taken: Math.round(Date.parse(ago(day)) / 1000) })) }, more: [] },
    ])
    for (const [path, more] of [
      ['/plain', {}],
      ['/wrapped', {}],
      ['/inside', { list: 'data.backups', moment: 'taken' }],
    ] as const) {
      const run = await look(path, more)
      passed(run, 'what-the-provider-lists')
      expect(rowsOf(run, 'what-the-provider-lists')).toHaveLength(8)
      expect(findingsOf(run)).toEqual([])
    }
    expect(rowsOf(await look('/wrapped'), 'what-the-provider-lists')[0]).toMatchObject({ name: 'b0.1', bytes: 12 })
  })

  test('that are old, failed or none are said, the gravest first', async () => {
    answers.set('/old', [
      200,
      [
        { id: 'bad', createdAt: ago(1), status: 'failed' },
        { id: 'last', createdAt: ago(4) },
      ].reverse(),
    ])
    answers.set('/none', [200, []])
    expect(findingsOf(await look('/none'))[0]?.finding.title).toBe('The provider lists no backup')
    answers.set('/old', [
      200,
      [
        { id: 'last', createdAt: ago(4) },
        { id: 'bad', createdAt: ago(5), status: 'failed' },
      ],
    ])
    expect(titles(await look('/old'), 'what-the-provider-lists')[0]).toBe(
      'The newest backup of the provider is 4 d old (last)',
    )
  })

  test('that cannot be asked for are a failure, not a finding', async () => {
    answers.set('/denied', [401, {}])
    answers.set('/html', [200, '<html>'])
    const failure = async (path: string) => stepOf(await look(path), 'what-the-provider-lists').failure
    expect(await failure('/denied')).toMatchObject({ kind: 'denied', code: 'HTTP_401' })
    expect(await failure('/nowhere')).toMatchObject({ kind: 'missing', code: 'HTTP_404' })
    expect(await failure('/html')).toMatchObject({ kind: 'rejected', message: 'The answer is not JSON.' })
  })
})
