import { existsSync, renameSync } from 'node:fs'
import { stamp } from './folder'

/**
 * Moves a damaged store, with its -wal and -shm, to `<name>.corrupt-<time>` beside it and answers that path.
 * Nothing is ever deleted: what is in it may still be saved by hand.
 */
export function setAside(file: string): string {
  const aside = `${file}.corrupt-${stamp()}`
  for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, aside + part)
  return aside
}
