import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nanoid } from 'nanoid'

const place = (folder: string) => join(folder, 'quarterdeck.json')

/** True when this folder has held a store before: a missing or empty file is then lost data, not a first start. */
export const hasHeldStore = (folder: string): boolean => existsSync(place(folder))

/** Leaves the sign that this folder holds a store. */
export function markStore(folder: string): void {
  if (hasHeldStore(folder)) return
  const sign = { what: 'The data folder of Quarterdeck', id: nanoid(), since: new Date().toISOString() }
  writeFileSync(place(folder), `${JSON.stringify(sign, null, 2)}\n`, { mode: 0o600 })
}
