import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck, yes } from '../support/deck'
import { npmFolder, startNpmRegistry } from '../support/npm-registry'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { rowsOf, shownBy, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const npm = npmFolder()
const reason = noSshd() ?? (npm ? undefined : 'npm is not here')

let sshd: Sshd
let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let registry: Awaited<ReturnType<typeof startNpmRegistry>>
let app: string
let env: Record<string, string>
/** Not with the loop held: the registry that it asks is in this process. */
const tool = async (name: string, ...words: readonly string[]) =>
  (await promisify(execFile)(name, words, { cwd: app, env: { ...process.env, ...env } })).stdout.trim()
const json = async (name: string) => JSON.parse(await readFile(join(app, name), 'utf8'))
const git = (...words: string[]) => tool('git', ...words)

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('dependencies')
  app = join(scratch.path, 'app')
  await mkdir(app)
  registry = await startNpmRegistry({
    'qd-parser': ['1.0.0', '1.0.1', '1.1.0', '2.0.0'],
    'qd-colour': ['3.0.0', '3.0.2'],
    'qd-still': ['1.0.0'],
  })
  env = {
    npm_config_registry: registry.url,
    npm_config_cache: join(scratch.path, 'cache'),
    npm_config_userconfig: '/dev/null',
    PATH: `${npm}:/usr/local/bin:/usr/bin:/bin`,
    GIT_CONFIG_GLOBAL: '/dev/null',
    // The packages and containers of this machine are not what is looked at here.
    ...{ APT_CONFIG: join(scratch.path, 'apt.conf'), DOCKER_HOST: 'unix:///nowhere' },
    ...{ PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(scratch.path, 'wheels') },
  }
  await writeFile(
    join(scratch.path, 'apt.conf'),
    `Dir::State::lists "${scratch.path}"; Dir::Cache "${scratch.path}";\n`,
  )
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }))
  await writeFile(join(app, 'test.js'), "process.exit(require('qd-parser') === '2.0.0' ? 3 : 0)\n")
  await writeFile(join(app, '.gitignore'), 'node_modules\n')
  await tool('npm', 'install', '--no-audit', '--no-fund', 'qd-parser@1.0.0', 'qd-colour@3.0.0', 'qd-still')
  // As if they had been installed when these were the newest: npm itself would take newer ones for such ranges.
  const dependencies = { 'qd-parser': '^1.0.0', 'qd-colour': '~3.0.0', 'qd-still': '1.0.0' }
  const [own, lock] = [await json('package.json'), await json('package-lock.json')]
  await writeFile(join(app, 'package.json'), JSON.stringify({ ...own, dependencies }, null, 2))
  lock.packages[''].dependencies = dependencies
  await writeFile(join(app, 'package-lock.json'), JSON.stringify(lock, null, 2))
  await git('init', '-q', '-b', 'main')
  await git('config', 'user.name', 'Test')
  await git('config', 'user.email', 'test@localhost')
  await git('add', '-A')
  await git('commit', '-qm', 'The application')
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  sshd = await startSshd([`SetEnv ${set.join(' ')}`], { small: true })
  const { port, user, key, fingerprint } = sshd
  deck = await startDeck({
    profiles: [{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey: fingerprint }],
    facts: { app_folders: app, app_folder: app, test_command: 'node test.js' },
  })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await registry?.stop()
  await scratch?.remove()
})

const audit = (parameters: Record<string, string> = {}) =>
  deck.run({ runbook: 'security/dependency-audit', parameters }, staysHere)
const packages = 'packages-of-the-application'

test('the first look tells what is behind, and that nothing can be told of what is new', async () => {
  const run = await audit()
  expect(surprises(run)).toEqual([])
  const rows = rowsOf(run, packages).map(row => [row.package, row.installed, row.latest, row.step, row.direct])
  expect(rows).toEqual(
    expect.arrayContaining([
      ['qd-parser', '1.0.0', '2.0.0', 'major', true],
      ['qd-colour', '3.0.0', '3.0.2', 'patch', true],
    ]),
  )
  expect(rows).toHaveLength(2)
  expect(titles(run, packages)).toEqual(['2 packages are behind, 1 of them by a major version'])
  expect(titles(run, 'what-is-new-since-the-last-look')).toEqual([
    'This is the first look, so nothing can be told of what is new',
  ])
})

test('an advisory that came out since is named with where it is mended, as new, and counted', async () => {
  registry.advisories.set('qd-parser', [
    {
      ...{ id: 1001, url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'Runs what it parses' },
      ...{ severity: 'critical', vulnerable_versions: '<1.0.1' },
    },
  ])
  const run = await audit()
  expect(surprises(run)).toEqual([])
  expect(rowsOf(run, packages)[0]).toMatchObject({
    ...{ kind: 'advisory', package: 'qd-parser', installed: '1.0.0', fixed_in: '1.0.1', severity: 'critical' },
    ...{ advisory: 'GHSA-aaaa-bbbb-cccc', direct: true },
  })
  expect(titles(run, packages, 'critical')[0]).toMatch(
    /^qd-parser 1\.0\.0 in .*: Runs what it parses \(GHSA-aaaa-bbbb-cccc\)$/,
  )
  expect(titles(run, 'what-is-new-since-the-last-look', 'warning')[0]).toMatch(
    /^New since .*npm qd-parser GHSA-aaaa-bbbb-cccc$/,
  )
  expect(rowsOf(run, 'by-severity').map(row => [row.name, row.value])).toEqual([
    ['critical', 0],
    ['critical', 1],
  ])
})

test('a registry that does not answer, and a folder without a lock file, are no green', async () => {
  registry.refuse(true)
  const run = await audit({ folders: `${app}, ${scratch.path}` })
  registry.refuse(false)
  expect(titles(run, packages, 'warning')).toEqual([
    expect.stringMatching(/^Nobody has looked at .*app \(npm\): npm audit: .*503/),
    expect.stringMatching(/^Nobody has looked at .*app \(npm\): npm outdated: .*503/),
    expect.stringMatching(/^Nobody has looked at .*: there is neither a package\.json/),
  ])
  expect(titles(run, 'what-is-new-since-the-last-look').every(title => !title.startsWith('Gone'))).toBe(true)
  expect(rowsOf(run, 'by-severity').at(-1)).toMatchObject({ name: 'critical', value: null })
})

const branch = () => git('symbolic-ref', '--short', 'HEAD')
const update = (
  branch: string,
  picks: Readonly<Record<string, readonly string[]>>,
  more: Readonly<Record<string, string>> = {},
) => {
  const choosing: Answering = (question, run) =>
    question.kind === 'pick'
      ? { kind: 'pick', keys: question.keys.filter(key => picks[question.step]?.some(name => key.includes(name))) }
      : question.kind === 'decision'
        ? staysHere(question, run)
        : yes(question, run)
  return deck.run({ runbook: 'security/dependency-update', parameters: { branch, ...more } }, choosing)
}

test('what is chosen is updated on a branch, tested, and committed with its notes; what is changed already is refused', async () => {
  await writeFile(join(app, 'test.js'), `// by hand\n${await readFile(join(app, 'test.js'), 'utf8')}`)
  const refused = await update('updates', {})
  expect(titles(refused, 'the-checkout', 'warning')[0]).toMatch(/^1 files of this checkout are changed/)
  expect(stepOf(refused, 'make-a-branch').outcome).toBe('skipped')
  await git('checkout', '--', 'test.js')

  const run = await update('updates', { 'update-patches-and-minor-versions': ['qd-parser', 'qd-colour'] })
  expect(surprises(run)).toEqual([])
  expect(shownBy(run, 'update-patches-and-minor-versions', 'preview')).toMatchObject({ from: expect.anything() })
  expect(stepOf(run, 'commit-it').outcome).toBe('passed')
  expect(await branch()).toBe('updates')
  const notes = await git('log', '-1', '--format=%B')
  expect(notes).toMatch(/\+.*"qd-parser": "\^1\.1\.0"/)
  // Each range stays of the kind that it was.
  expect(notes).toMatch(/\+.*"qd-colour": "~3\.0\.2"/)
  expect(notes).toContain('Tested with: node test.js')
  expect(await git('status', '--porcelain')).toBe('')
  expect((await json('node_modules/qd-parser/package.json')).version).toBe('1.1.0')
})

test('a major version stands apart; what fails its test is not committed, and the undo leads all the way back', async () => {
  const head = await git('rev-parse', 'HEAD')
  const run = await update('major', { 'update-a-major-version': ['qd-parser'] })
  expect(surprises(run)).toEqual([])
  expect(titles(run, 'test-it', 'critical')).toEqual(['The tests failed: the command ended with 3'])
  expect(stepOf(run, 'commit-it').outcome).toBe('skipped')
  const id = run.header?.id ?? ''
  await deck.engine.undo(id, 'make-a-branch')
  expect(stepOf(await deck.follow(id, yes), 'make-a-branch').undo).toMatchObject({ state: 'done' })
  expect([await branch(), await git('rev-parse', 'HEAD'), await git('branch', '--list', 'major')]).toEqual([
    'updates',
    head,
    '',
  ])
  expect((await json('node_modules/qd-parser/package.json')).version).toBe('1.1.0')
})

const wheels = `
import sys, zipfile
for version in sys.argv[2:]:
    about = f'qd_py-{version}.dist-info'
    with zipfile.ZipFile(f'{sys.argv[1]}/qd_py-{version}-py3-none-any.whl', 'w') as wheel:
        wheel.writestr('qd_py.py', f'version = "{version}"')
        wheel.writestr(f'{about}/METADATA', f'Metadata-Version: 2.1\\nName: qd_py\\nVersion: {version}\\n')
        wheel.writestr(f'{about}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(f'{about}/RECORD', f'qd_py.py,,\\n{about}/METADATA,,\\n{about}/WHEEL,,\\n{about}/RECORD,,\\n')
`

test('a virtual environment: what is behind, that nobody looked for holes, and one line of its requirements changed', async ctx => {
  // A folder of its own, of the same checkout: npm has been looked at.
  const folder = join(app, 'py')
  await mkdir(folder)
  const venv = await tool('/usr/bin/python3', '-m', 'venv', join(folder, '.venv')).then(
    () => undefined,
    (error: Error) => error.message,
  )
  if (venv) ctx.skip(`no virtual environment can be made: ${venv}`)
  await mkdir(join(scratch.path, 'wheels'))
  await tool('/usr/bin/python3', '-c', wheels, join(scratch.path, 'wheels'), '1.0.0', '1.2.0')
  await writeFile(join(folder, 'requirements.txt'), '# What it needs\nqd-py==1.0.0  # pinned\n')
  await writeFile(join(app, '.gitignore'), 'node_modules\n.venv\n')
  await tool(join(folder, '.venv/bin/python'), '-m', 'pip', 'install', '-q', '-r', 'py/requirements.txt')
  await git('add', '-A')
  await git('commit', '-qm', 'Python too')

  const run = await update(
    'python',
    { 'update-patches-and-minor-versions': ['qd_py'] },
    { folder, test: '.venv/bin/python -c "import qd_py; assert qd_py.version == \'1.2.0\'"' },
  )
  expect(surprises(run)).toEqual([])
  expect(rowsOf(run, 'what-can-be-updated').find(row => row.package === 'qd_py')).toMatchObject({
    ...{ manager: 'pip', installed: '1.0.0', latest: '1.2.0', step: 'minor', direct: true },
  })
  expect(titles(run, 'what-can-be-updated', 'warning').join()).toMatch(/nobody has looked for known vulnerabilities|^$/)
  expect(stepOf(run, 'commit-it').outcome).toBe('passed')
  expect(await readFile(join(folder, 'requirements.txt'), 'utf8')).toBe('# What it needs\nqd-py==1.2.0  # pinned\n')
})
