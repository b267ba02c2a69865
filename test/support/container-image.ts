import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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

/** Those of the system; what lies beside a program comes with it. */
const librariesOf = (program: string): string[] =>
  [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(?:=> |^\s+)(\/lib\S+)/gm)].map(
    ([, file]) => file ?? '',
  )
