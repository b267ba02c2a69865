import { resolve } from 'node:path'
import type { ConsoleClient } from '#contract/line'
import { missing } from '#domain/failure'
import { line } from '../reports/plain'
import { findSystem, withHouse } from './house'
import { openVault } from './passphrase'
import { createScreen, type Format } from './screen'

interface Options {
  readonly system?: string
  readonly to: string
  readonly format: Format
}

/** `quarterdeck download`: brings a file of a host to this machine, with its SHA-256. */
export const download = (target: string, path: string, options: Options) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const profile = await hostOf(client, options.system, target)
    await openVault(client, screen)
    for await (const { saved, done } of await client.files.download({ profile, path, folder: resolve(options.to) })) {
      if (!saved) continue
      if (options.format === 'json') screen.printJson({ ...saved, bytes: done })
      else screen.print(`${saved.sha256}  ${line(saved.file)}`)
      if (!saved.compared) screen.tell('The host has no tool for SHA-256: the sum is of what came.')
    }
    return 0
  })

async function hostOf(client: ConsoleClient, named: string | undefined, target: string): Promise<string> {
  const { id, name } = await findSystem(client, named)
  const found = (await client.profiles.list({ system: id })).find(one => one.name === target || one.id === target)
  if (!found) throw missing(`${name} has no target ${target}.`)
  return found.id
}
