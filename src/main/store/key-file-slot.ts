import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tighten } from './folder'
import { openBytes, sealBytes } from './seal'
import { bound, proven, readSlot, writeSlot } from './slot'

const keyFile = (folder: string) => join(folder, 'vault.key')

/** Wraps the data key with the folder's key file (0600), which is made when it is not there. */
export function wrapWithKeyFile(dataKey: Buffer, folder: string): string {
  const file = keyFile(folder)
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  const key = readKeyFile(folder)
  if (!key) throw new Error(`The key file ${file} is not one of ours.`)
  return writeSlot('keyfile', dataKey, { wrapped: sealBytes(key, bound('keyfile'), dataKey) })
}

/** The data key, or undefined when the key file is not there or is another one. */
export function unwrapWithKeyFile(blob: string, folder: string): Buffer | undefined {
  const slot = readSlot(blob)
  const key = readKeyFile(folder)
  return slot && key && proven('keyfile', slot, openBytes(key, bound('keyfile'), slot.wrapped))
}

/** Whether the folder has a key file at all. */
export const hasKeyFile = (folder: string) => existsSync(keyFile(folder))

/** Takes the folder's key file away, once no slot needs it. */
export const removeKeyFile = (folder: string) => rmSync(keyFile(folder), { force: true })

function readKeyFile(folder: string): Buffer | undefined {
  const file = keyFile(folder)
  if (!existsSync(file)) return undefined
  tighten(file, 0o600)
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  return key.length === 32 ? key : undefined
}
