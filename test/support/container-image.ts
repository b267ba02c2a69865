import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { binariesOf } from '../../src/main/demo/embedded-postgres'

// What a shell session needs inside, and no more.
const tools =
  'sh bash cat cut date df env grep head id kill ls mkdir mv nproc printf ps rm sed setsid sleep sort stat tail timeout touch tr true uname uniq wc'
const servers = ['/usr/bin/redis-server']

/** Where PostgreSQL's binaries are mounted; the image has the libraries that they and Node need of the system. */
export const postgresInside = '/pg'

/** A root file system as a tar file, made of this machine's own programs and the libraries they need: nothing is pulled. */
export async function imageTar(folder: string): Promise<string> {
  const programs = [...tools.split(' ').map(tool => `/bin/${tool}`), ...servers].filter(existsSync)
  const postgres = binariesOf(18)?.program('postgres')
  const mounted = [process.execPath, ...(postgres ? [postgres] : [])]
  const libraries = [...programs, ...mounted].flatMap(librariesOf)
  const root = join(folder, 'root')
  for (const name of ['tmp', 'root', 'etc', 'proc', 'dev']) await mkdir(join(root, name), { recursive: true })
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/tmp:/bin/sh\n')
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  const tar = join(folder, 'image.tar')
  const files = [...new Set([...programs, ...libraries])].map(file => file.slice(1))
  execFileSync('tar', ['-chf', tar, '-C', root, '.', '-C', '/', ...files], { stdio: ['ignore', 'ignore', 'pipe'] })
  return tar
}

/** As above with one program that sleeps, and no shell. */
export async function shellLessTar(folder: string): Promise<string> {
  const tar = join(folder, 'shell-less.tar')
  const files = ['/bin/sleep', ...librariesOf('/bin/sleep')].map(file => file.slice(1))
  execFileSync('tar', ['-chf', tar, '-C', '/', ...new Set(files)], { stdio: ['ignore', 'ignore', 'pipe'] })
  return tar
}

/** A root file system whose tools are all BusyBox's, with this machine's `docker`; or why there is none. */
export async function busyboxTar(folder: string): Promise<{ readonly tar: string } | { readonly why: string }> {
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(existsSync)
  if (!busybox) return { why: 'busybox is not installed (Debian package busybox)' }
  const docker = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim()
  const root = join(folder, 'busybox')
  for (const name of ['bin', 'tmp', 'root', 'etc', 'proc', 'dev']) await mkdir(join(root, name), { recursive: true })
  await copyFile(busybox, join(root, 'bin/busybox'))
  await copyFile(docker, join(root, 'bin/docker'))
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).split('\n').filter(Boolean)
  for (const one of applets) if (one !== 'busybox') await symlink('busybox', join(root, 'bin', one))
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n')
  for (const library of new Set([busybox, docker].flatMap(librariesOf))) {
    await mkdir(join(root, dirname(library)), { recursive: true })
    await copyFile(library, join(root, library))
  }
  const tar = join(folder, 'busybox.tar')
  execFileSync('tar', ['-cf', tar, '-C', root, '.'], { stdio: ['ignore', 'ignore', 'pipe'] })
  return { tar }
}

/** Those of the system; what lies beside a program comes with it. */
const librariesOf = (program: string): string[] =>
  // Of a static program ldd says only that, and fails.
  [...spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.matchAll(/(?:=> |^\s+)(\/lib\S+)/gm)].map(
    ([, file]) => file ?? '',
  )
