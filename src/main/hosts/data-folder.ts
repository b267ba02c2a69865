import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/**
 * The folder of the operator's data: `QUARTERDECK_DATA`, else the platform's own place. Made when missing, for its
 * owner only. Throws when it cannot be made; never takes another place instead.
 */
export function dataFolder(): string {
  const named = process.env.QUARTERDECK_DATA
  const folder = named ? resolve(named) : join(envPaths('quarterdeck', { suffix: '' }).data)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(`The data folder ${folder} cannot be made: ${(error as Error).message}`)
  }
  return folder
}
