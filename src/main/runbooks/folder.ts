import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'

/** A runbook's file: `<folder>/<family>/<name>.md`. */
export interface RunbookFile {
  readonly file: string
  readonly id: string
  readonly text: string
}

export interface Unreadable {
  readonly file: string
  readonly message: string
}

const largest = 1_000_000
const named = /^[a-z0-9][a-z0-9_-]*\/[a-z0-9][a-z0-9_.-]*$/
const passedOver = /^(readme|contributing|changelog|license)\.md$/i

/**
 * The runbooks of a folder, by path. Hidden folders (`.git`) and `node_modules` are passed over, and so are files at the
 * top such as README.md, which belong to no family. Never throws: what cannot be read is told.
 */
export async function readFolder(
  folder: string,
): Promise<{ files: readonly RunbookFile[]; unreadable: readonly Unreadable[] }> {
  const files: RunbookFile[] = []
  const unreadable: Unreadable[] = []
  const families = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    unreadable.push({ file: folder, message: `The folder cannot be read: ${error.code ?? error.message}.` })
    return []
  })
  for (const family of families.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!family.isDirectory() || family.name.startsWith('.') || family.name === 'node_modules') continue
    const names = await readdir(join(folder, family.name)).catch(() => [])
    for (const name of names.toSorted()) {
      if (!name.endsWith('.md') || name.startsWith('.') || passedOver.test(name)) continue
      const file = join(folder, family.name, name)
      const id = idOf(folder, file)
      try {
        if (!named.test(id)) throw new Error(`${id} is no name for a runbook: lower case letters, digits, - and _.`)
        if ((await stat(file)).size > largest) throw new Error('The file is larger than 1 MB.')
        files.push({
          file,
          id,
          text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file)),
        })
      } catch (error) {
        unreadable.push({
          file,
          message: error instanceof TypeError ? 'The file is not UTF-8 text.' : String((error as Error).message),
        })
      }
    }
  }
  return { files, unreadable }
}

/** `family/name` of a file in a folder of runbooks. */
const idOf = (folder: string, file: string) => relative(folder, file).split(sep).join('/').replace(/\.md$/, '')

/** The id a single file would have: its own name under its folder's. */
export const idOfFile = (file: string) => `${basename(join(file, '..'))}/${basename(file, '.md')}`
