import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

let sshd: Sshd
let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>

/** A commit of these files, so many days ago. */
async function commit(days: number, files: Readonly<Record<string, string>>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(scratch.path, path)), { recursive: true })
    await writeFile(join(scratch.path, path), text)
  }
  const at = new Date(Date.now() - days * 86_400_000).toISOString()
  git(['add', '-A'])
  git(['commit', '-qm', `${days} days ago`], { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at })
}
const git = (words: readonly string[], env: Record<string, string> = {}) =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', ...words], {
    cwd: scratch.path,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', ...env },
  })
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  if (noSshd()) return
  scratch = await scratchFolder('upkeep')
  git(['init', '-q', '-b', 'main'])
  await commit(400, {
    'README.md': `# Shop\n\n**Last Updated**: ${daysAgo(400)} 22:27 UTC\n**Version**: 1.0.0\n\nSee [the guide](docs/guide.md), [the old one](docs/gone.md#part) and \`src/pay.py\`.\n`,
    'docs/guide.md': `# Guide\n\n[Back](../README.md "home") and [elsewhere](https://example.com/x.md).\n\nLast reviewed: ${daysAgo(20)}\n`,
    'docs/Ümlaut plan.md': `# Plan\n\nNext Review: ${daysAgo(3)}\n\nLast reviewed: ${daysAgo(40)}\n`,
    'src/pay.py': 'old = 1\n',
    'package.json': '{ "name": "shop", "version": "1.1.0" }\n',
    'CHANGELOG.md': '# Changelog\n\n## [1.0.0]\n\n- First\n',
  })
  git(['tag', '-a', 'v1.0.0', '-m', 'one'])
  await commit(200, { 'src/pay.py': 'new = 2\n' })
  git(['tag', '-a', 'v1.1.0', '-m', 'two'])
  await commit(20, { 'docs/guide.md': `# Guide, again\n\n[Back](../README.md)\n\nLast reviewed: ${daysAgo(20)}\n` })
  sshd = await startSshd()
  const { port, user, key, fingerprint } = sshd
  deck = await startDeck({
    profiles: [{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey: fingerprint }],
    facts: { repository_folder: join(scratch.path, 'docs') },
  })
})
beforeEach(ctx => {
  const reason = noSshd()
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await scratch?.remove()
})

test('a document is due by its own word, is behind the code it names, and its dead links are told', async () => {
  const run = await deck.run({ runbook: 'upkeep/documentation' }, staysHere)
  expect(surprises(run)).toEqual([])
  const rows = rowsOf(run, 'documents')
  expect(
    rows.map(row => [row.document, row.reviewed_days, row.overdue_days, row.code_commits, row.dead, row.since_tag]),
  ).toEqual([
    ['README.md', 400, 310, 1, 'docs/gone.md#part', false],
    ['docs/Ümlaut plan.md', 40, 3, null, null, false],
    ['docs/guide.md', 20, 0, null, null, true],
  ])
  expect(titles(run, 'documents', 'critical')).toEqual(['README.md was last reviewed 400 days ago'])
  expect(titles(run, 'documents', 'warning')).toEqual([
    'README.md has 1 links that lead nowhere: docs/gone.md#part',
    'The review of docs/Ümlaut plan.md was due 3 days ago',
  ])
})

test('a changelog without the newest tag is told, and what happened since', async () => {
  const run = await deck.run({ runbook: 'upkeep/documentation', parameters: { folder: scratch.path } }, staysHere)
  expect(titles(run, 'since-the-newest-tag')).toEqual([
    'CHANGELOG.md does not have the newest tag v1.1.0; it names 1.0.0',
    'README.md says 1.0.0; the newest tag is v1.1.0',
    '1 commits since v1.1.0, 1 documents touched among them',
  ])
})

test('a folder outside any checkout has not been looked at', async () => {
  const run = await deck.run({ runbook: 'upkeep/documentation', parameters: { folder: '/' } }, staysHere)
  expect(stepOf(run, 'documents')).toMatchObject({ outcome: 'failed', failure: { code: 'NO_CHECKOUT' } })
  expect(['unknown', 'failed']).toContain(run.outcome)
})
