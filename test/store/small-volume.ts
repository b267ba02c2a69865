import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'

/** A file system of its own of so many bytes, or why there cannot be one here. */
export function smallVolume(path: string, size: string): { remount(how: 'ro' | 'rw'): void; remove(): void } | string {
  if (process.platform !== 'linux') return 'tmpfs is mounted on Linux only'
  if (process.getuid?.() !== 0) return 'mounting a small volume needs root'
  mkdirSync(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'pipe' })
  } catch {
    return 'this machine does not let root mount a tmpfs'
  }
  return {
    remount: how => void execFileSync('mount', ['-o', `remount,${how}`, path], { stdio: 'pipe' }),
    remove() {
      execFileSync('umount', [path], { stdio: 'pipe' })
      rmSync(path, { recursive: true, force: true })
    },
  }
}
