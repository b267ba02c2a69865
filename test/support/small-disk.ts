import { spawnSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scratchFolder } from './scratch'

/** A filesystem of its own, small enough to be filled. */
export interface SmallDisk {
  readonly path: string
  remove(): Promise<void>
}

const run = (command: string, ...words: string[]) => spawnSync(command, words, { encoding: 'utf8' })

/** A mounted ext4 of so many megabytes; the reason, where this machine does not let us mount one. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'to mount a small disk takes root on Linux'
  const scratch = await scratchFolder('disk')
  const [image, path] = [join(scratch.path, 'image'), join(scratch.path, 'mount')]
  await mkdir(path)
  const made = [
    run('truncate', '-s', `${megabytes}M`, image),
    run('mkfs.ext4', '-q', '-F', '-m', '0', '-O', '^has_journal', image),
    run('mount', '-o', 'loop', image, path),
  ].find(one => one.status !== 0)
  // A container may be allowed to mount and have no loop device: then nothing is there now.
  if (made || !(await readFile('/proc/mounts', 'utf8')).includes(path)) {
    await scratch.remove()
    return `this machine does not mount a small disk: ${made?.stderr?.trim() || made?.error?.message || 'nothing was said'}`
  }
  return {
    path,
    async remove() {
      run('umount', '-l', path)
      await scratch.remove()
    },
  }
}
