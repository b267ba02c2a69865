import { resolve } from 'node:path'
import type { ImportFrom } from '#contract/imports'
import type { ConsoleClient } from '#contract/line'
import type { Environment } from '#domain/environment'
import { invalid, missing } from '#domain/failure'
import type { ImportSource, MarkedEntry } from '#domain/import'
import { exitCodes } from './exit'
import { withHouse } from './house'
import { asJson, printImport } from './import-result'
import { openVault } from './passphrase'
import { createScreen, type Format } from './screen'

const mostText = 2 * 1024 * 1024

interface Options {
  readonly system: string
  readonly environment?: Environment
  readonly only?: readonly string[]
  readonly withPasswords?: boolean
  readonly dry?: boolean
  readonly format: Format
}

/**
 * `quarterdeck import`: takes over connections from files of other programs. What cannot be taken is told with its
 * place, and makes the exit code 10; the rest is taken.
 */
export async function importFile(source: ImportSource, file: string | undefined, options: Options): Promise<number> {
  const screen = createScreen(options.format)
  return withHouse(async client => {
    const from = await fromOf(client, source, file)
    const { into, system } = await intoOf(client, options)
    const { entries, problems } = await client.imports.preview({ from, system })
    const wanted = choose(entries, options.only)
    const fresh = wanted.filter(entry => !entry.known)
    if (options.withPasswords && !options.dry) await openVault(client, screen)
    const taken =
      options.dry || fresh.length === 0
        ? undefined
        : await client.imports.take({
            from,
            chosen: fresh.map(({ key, draft }) => ({ key, name: draft.name })),
            into,
            passwords: options.withPasswords ? 'seal' : 'ask',
          })
    const shown = { entries: wanted, all: entries, added: taken?.added ?? [], dry: options.dry === true, problems }
    if (screen.format === 'json') screen.printJson({ system: options.system, ...asJson(shown) })
    else printImport(shown, options.system, screen)
    return problems.length > 0 ? exitCodes.found : exitCodes.passed
  })
}

/** Text from the standard input, a file by its whole path (another process may read it), or where it usually lies. */
async function fromOf(client: ConsoleClient, source: ImportSource, file: string | undefined): Promise<ImportFrom> {
  if (file === '-') return { source, text: await standardInput() }
  if (file !== undefined) return { source, file: resolve(file) }
  const found = (await client.imports.found()).find(one => one.source === source)
  if (found) return { source, file: found.file }
  throw missing(`There is no file of the kind ${source} where it usually lies.`, 'Name it, or - for standard input.')
}

/** No more than is taken anyway: a pipe need not have an end. */
async function standardInput(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk
    if (text.length > mostText) break
  }
  return text
}

async function intoOf(client: ConsoleClient, { system: named, environment }: Options) {
  const known = (await client.systems.list()).find(one => one.name === named || one.id === named)
  if (known && environment && known.environment !== environment)
    throw invalid(`${known.name} is there already, and is ${known.environment}.`, 'Leave --environment out.')
  if (known) return { into: { system: known.id }, system: known.id }
  if (environment) return { into: { name: named, environment }, system: undefined }
  throw missing(`There is no system ${named}.`, 'With --environment it is made.')
}

function choose(entries: readonly MarkedEntry[], only: readonly string[] | undefined): readonly MarkedEntry[] {
  if (!only) return entries
  const lost = only.find(name => !entries.some(entry => entry.draft.name === name))
  if (lost !== undefined) throw missing(`There is no ${lost} in it.`, 'With --dry all names are shown.')
  return entries.filter(entry => only.includes(entry.draft.name))
}
