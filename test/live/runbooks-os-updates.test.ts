import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { pickIn, rowsOf, shownBy, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const reason =
  noSshd() ?? (existsSync('/usr/bin/apt-get') ? undefined : 'apt is not here: this is no Debian, nor made from one')

let sshd: Sshd
let deck: Deck
let folder: string
let scratch: Awaited<ReturnType<typeof scratchFolder>>
const at = (...names: string[]) => join(folder, ...names)
const tool = (name: string, words: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(name, words, { encoding: 'utf8', env: { ...process.env, ...env } })

/** A package of nothing but its name; `files` are empty. */
async function packageOf(name: string, version: string, files: string[] = [], more = ''): Promise<string> {
  const tree = at('trees', `${name}_${version}`)
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Test <test@localhost>\n${more}Description: ${name}\n`
  await writeFile(join(tree, 'DEBIAN/control'), control)
  for (const file of files) {
    await mkdir(join(tree, file, '..'), { recursive: true })
    await writeFile(join(tree, file), '')
  }
  const deb = at('repo', `${name}_${version}_all.deb`)
  const made = tool('dpkg-deb', ['--root-owner-group', '--build', tree, deb])
  if (made.status !== 0) throw new Error(made.stderr)
  const bytes = await readFile(deb)
  const sum = createHash('sha256').update(bytes).digest('hex')
  return `${control}Filename: ./${name}_${version}_all.deb\nSize: ${bytes.length}\nSHA256: ${sum}\n\n`
}

/** An installation of its own below a folder: real apt, real dpkg, and nothing of this machine's packages. */
async function installation() {
  for (const name of [
    'repo',
    'root/var/lib/dpkg/info',
    'root/var/lib/dpkg/updates',
    'lists/partial',
    'archives/partial',
    'etc',
  ])
    await mkdir(at(name), { recursive: true })
  await writeFile(at('root/var/lib/dpkg/status'), '')
  const unit = (name: string) => `lib/systemd/system/${name}.service`
  await packageOf('qd-web', '1.0', [unit('qd-web')])
  await packageOf('qd-tool', '1.0')
  await packageOf('postgresql-99', '1.0', [unit('postgresql')])
  for (const name of ['qd-web', 'qd-tool', 'postgresql-99']) {
    const done = tool('dpkg', [`--root=${at('root')}`, '--log=/dev/null', '-i', at('repo', `${name}_1.0_all.deb`)])
    if (done.status !== 0) throw new Error(done.stderr)
  }
  const newer = [
    await packageOf('qd-web', '1.1', [unit('qd-web')]),
    await packageOf('qd-tool', '2.0', [], 'Depends: postgresql-99 (>= 2.0)\n'),
    await packageOf('postgresql-99', '2.0', [unit('postgresql')]),
  ].join('')
  await writeFile(at('repo/Packages'), newer)
  const sum = createHash('sha256').update(newer).digest('hex')
  await writeFile(
    at('repo/Release'),
    `Label: Debian-Security\nSuite: stable-security\nVersion: 12\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\nSHA256:\n ${sum} ${newer.length} Packages\n`,
  )
  await writeFile(at('etc/sources.list'), `deb [trusted=yes] file:${at('repo')} ./\n`)
  await writeFile(
    at('apt.conf'),
    [
      `Dir::State "${folder}"; Dir::State::status "${at('root/var/lib/dpkg/status')}"; Dir::State::lists "${at('lists')}";`,
      `Dir::Cache "${folder}"; Dir::Cache::archives "${at('archives')}"; Dir::Etc "${at('etc')}"; Dir::Log "${folder}";`,
      `DPkg::Options { "--root=${at('root')}"; "--log=/dev/null"; }; APT::Architecture "amd64"; APT::Sandbox::User "root";`,
      'Dir::Etc::sourceparts "-"; Dir::Etc::parts "-"; Dir::Etc::preferencesparts "-"; DPkg::Post-Invoke { }; #clear DPkg::Post-Invoke; #clear DPkg::Pre-Install-Pkgs; #clear APT::Update::Post-Invoke-Success; #clear APT::Update::Post-Invoke;',
    ].join('\n'),
  )
  const updated = tool('apt-get', ['-q', 'update'], { APT_CONFIG: at('apt.conf') })
  if (updated.status !== 0) throw new Error(updated.stderr)
}

beforeAll(async () => {
  if (reason) return
  scratch = await scratchFolder('os-updates')
  folder = scratch.path
  await installation()
  sshd = await startSshd([`SetEnv APT_CONFIG=${at('apt.conf')} DPKG_ADMINDIR=${at('root/var/lib/dpkg')}`])
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port: sshd.port },
        ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
      },
    ],
  })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await scratch?.remove()
})

const update = (answering = staysHere, parameters: Record<string, string> = {}) =>
  deck.run({ runbook: 'host/os-updates', parameters }, answering)
const versionOf = (name: string) =>
  tool('dpkg-query', [`--admindir=${at('root/var/lib/dpkg')}`, '-W', '-f', '$' + '{Version}', name]).stdout

test('updates are listed with what is a security fix and which service restarts; a database stands apart', async () => {
  const run = await update()
  expect(surprises(run)).toEqual([])
  const rows = rowsOf(run, 'what-can-be-updated')
  expect(rows.map(row => [row.package, row.current, row.candidate, row.security, row.database, row.services])).toEqual(
    expect.arrayContaining([
      ['qd-web', '1.0', '1.1', true, false, 'qd-web'],
      ['qd-tool', '1.0', '2.0', true, false, null],
      ['postgresql-99', '1.0', '2.0', true, true, 'postgresql'],
    ]),
  )
  expect(titles(run, 'what-can-be-updated', 'warning')[0]).toMatch(/^2 security updates wait on this host/)
  expect(titles(run, 'what-can-be-updated', 'info')).toEqual([
    'postgresql-99 1.0 can be updated to 2.0, a security fix: it belongs to a database and is held back',
  ])
  expect(stepOf(run, 'update-a-database-package').outcome).toBe('skipped')
})

test('what would bring a database along, or falls outside the window, is refused', async () => {
  const along = await update(pickIn('update-what-you-choose', ['qd-tool']))
  expect(stepOf(along, 'update-what-you-choose').failure?.message).toContain(
    'It would update postgresql-99 along with it, which belongs to a database',
  )
  const clock = new Date(Date.now() - 2 * 3_600_000).toTimeString().slice(0, 5)
  const late = await update(pickIn('update-what-you-choose', ['qd-web']), { window: `${clock}-${clock}` })
  expect(stepOf(late, 'update-what-you-choose').failure?.message).toContain('outside the window')
  expect([versionOf('qd-web'), versionOf('qd-tool')]).toEqual(['1.0', '1.0'])
})

test('the chosen one is made and verified, and nothing else with it; a database when it is offered', async () => {
  const done = await update(pickIn('update-what-you-choose', ['qd-web']), { window: '00:00-23:59' })
  expect(stepOf(done, 'update-what-you-choose').failure?.message).toBeUndefined()
  expect(shownBy(done, 'update-what-you-choose', 'preview')).toMatchObject({ restarts: 'qd-web' })
  expect(shownBy(done, 'update-what-you-choose', 'verify')).toMatchObject({ version: expect.anything() })
  expect([versionOf('qd-web'), versionOf('postgresql-99')]).toEqual(['1.1', '1.0'])
  const database = await update(pickIn('update-a-database-package'), { with_databases: 'true' })
  expect(stepOf(database, 'update-a-database-package').failure?.message).toBeUndefined()
  expect(versionOf('postgresql-99')).toBe('2.0')
  expect((await stat(at('root/lib/systemd/system/postgresql.service'))).isFile()).toBe(true)
})
