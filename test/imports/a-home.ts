import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImportSource } from '#domain/import'
import { disk } from '../../src/main/imports/files'
import type { Home } from '../../src/main/imports/home'
import { readSource } from '../../src/main/imports/sources'
import { scratchFolder } from '../support/scratch'

/** A home folder of an operator called `ops`, on the real disk. */
export async function aHome(env: Record<string, string> = {}) {
  const scratch = await scratchFolder('home')
  const home: Home = { folder: scratch.path, user: 'ops', env }
  const at = (name: string) => join(scratch.path, name)
  return {
    home,
    at,
    remove: scratch.remove,
    async write(name: string, text: string | Buffer, mode = 0o600) {
      await mkdir(dirname(at(name)), { recursive: true })
      await writeFile(at(name), text)
      await chmod(at(name), mode)
    },
    read: (source: ImportSource, name: string) => readSource({ source, file: at(name) }, home, disk),
    readText: (source: ImportSource, text: string) => readSource({ source, text }, home, disk),
  }
}

type Read = Awaited<ReturnType<typeof readSource>>

/** Entries by name, as `address` or `address via NAME`. */
export function addresses({ entries }: Read): Record<string, string> {
  const nameOf = (key: string | undefined) => entries.find(one => one.key === key)?.draft.name
  return Object.fromEntries(
    entries.map(({ draft, address, through }) => [draft.name, through ? `${address} via ${nameOf(through)}` : address]),
  )
}

/** What is wrong, as `line message`. */
export const said = ({ problems }: Read) => problems.map(({ line, message }) => `${line} ${message}`)

export const entry = ({ entries }: Read, name: string) => {
  const found = entries.find(one => one.draft.name === name)
  if (!found) throw new Error(`There is no ${name} among ${entries.map(one => one.draft.name).join(', ')}.`)
  return found
}
