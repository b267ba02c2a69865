import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchFolder } from './scratch'

/** Why there is no apt to test with, or undefined where there is. */
export const noApt = (): string | undefined =>
  existsSync('/usr/bin/apt-get') ? undefined : 'apt is not here: this is no Debian, nor made from one'

export interface AptPackage {
  readonly name: string
  readonly version: string
  /** Below the root, empty. */
  readonly files?: readonly string[]
  /** More lines of its control file. */
  readonly more?: string
}

/** An installation of its own below a folder: real apt, real dpkg, and nothing of this machine's packages. */
export async function aptInstallation({
  installed,
  newer,
}: {
  installed: readonly AptPackage[]
  newer: readonly AptPackage[]
}) {
  const scratch = await scratchFolder('apt')
  const at = (...names: string[]) => join(scratch.path, ...names)
  const folders = [
    'repo',
    'root/var/lib/dpkg/info',
    'root/var/lib/dpkg/updates',
    'lists/partial',
    'archives/partial',
    'etc',
  ]
  for (const name of folders) await mkdir(at(name), { recursive: true })
  await writeFile(at('root/var/lib/dpkg/status'), '')
  for (const one of installed) {
    await packageOf(one, at)
    run('dpkg', [`--root=${at('root')}`, '--log=/dev/null', '-i', at('repo', `${one.name}_${one.version}_all.deb`)])
  }
  const list: string[] = []
  for (const one of newer) list.push(await packageOf(one, at))
  await writeFile(at('repo/Packages'), list.join(''))
  const sum = createHash('sha256').update(list.join('')).digest('hex')
  await writeFile(
    at('repo/Release'),
    `Label: Debian-Security\nSuite: stable-security\nVersion: 12\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\nSHA256:\n ${sum} ${list.join('').length} Packages\n`,
  )
  await writeFile(at('etc/sources.list'), `deb [trusted=yes] file:${at('repo')} ./\n`)
  await writeFile(at('apt.conf'), settings(scratch.path, at))
  run('apt-get', ['-q', 'update'], { APT_CONFIG: at('apt.conf') })
  return {
    root: at('root'),
    /** For the sshd through which a host with these packages is seen. */
    sshdLines: [`SetEnv APT_CONFIG=${at('apt.conf')} DPKG_ADMINDIR=${at('root/var/lib/dpkg')}`],
    versionOf: (name: string) =>
      run('dpkg-query', [`--admindir=${at('root/var/lib/dpkg')}`, '-W', '-f', '$' + '{Version}', name]),
    remove: () => scratch.remove(),
  }
}

function run(name: string, words: readonly string[], env: Record<string, string> = {}): string {
  const done = spawnSync(name, words, { encoding: 'utf8', env: { ...process.env, ...env } })
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout
}

/** Builds a package of nothing but its name; answers its entry in the list of a repository. */
async function packageOf({ name, version, files = [], more = '' }: AptPackage, at: (...names: string[]) => string) {
  const tree = at('trees', `${name}_${version}`)
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  const control = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Test <test@localhost>\n${more}Description: ${name}\n`
  await writeFile(join(tree, 'DEBIAN/control'), control)
  for (const file of files) {
    await mkdir(join(tree, file, '..'), { recursive: true })
    await writeFile(join(tree, file), '')
  }
  const deb = at('repo', `${name}_${version}_all.deb`)
  run('dpkg-deb', ['--root-owner-group', '--build', tree, deb])
  const bytes = await readFile(deb)
  const sum = createHash('sha256').update(bytes).digest('hex')
  return `${control}Filename: ./${name}_${version}_all.deb\nSize: ${bytes.length}\nSHA256: ${sum}\n\n`
}

const settings = (folder: string, at: (...names: string[]) => string) =>
  [
    `Dir::State "${folder}"; Dir::State::status "${at('root/var/lib/dpkg/status')}"; Dir::State::lists "${at('lists')}";`,
    `Dir::Cache "${folder}"; Dir::Cache::archives "${at('archives')}"; Dir::Etc "${at('etc')}"; Dir::Log "${folder}";`,
    `DPkg::Options { "--root=${at('root')}"; "--log=/dev/null"; }; APT::Architecture "amd64"; APT::Sandbox::User "root";`,
    'Dir::Etc::sourceparts "-"; Dir::Etc::parts "-"; Dir::Etc::preferencesparts "-"; DPkg::Post-Invoke { }; #clear DPkg::Post-Invoke; #clear DPkg::Pre-Install-Pkgs; #clear APT::Update::Post-Invoke-Success; #clear APT::Update::Post-Invoke;',
  ].join('\n')
