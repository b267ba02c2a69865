import { readFile } from 'node:fs/promises'
import type { ConsoleClient } from '#contract/line'
import { missing } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { type AppliedSystem, type ApplyStores, applySystems, readApply } from '../imports/apply'
import { exitCodes } from './exit'
import { withHouse } from './house'
import { createScreen, type Format } from './screen'

/** `quarterdeck apply`: brings systems and targets to what a YAML file says; a second time changes nothing. */
export async function applyFile(file: string, options: { format: Format }): Promise<number> {
  const screen = createScreen(options.format)
  const text = await readFile(file, 'utf8').catch(error => {
    throw missing(`${file} cannot be read: ${error.code ?? error.message}`)
  })
  return withHouse(async client => {
    // They wait for the runbooks, which nothing else here needs.
    const templates = /\btemplate\b/.test(text) ? await client.systems.templates() : []
    const { systems, problems } = readApply(text, file, templates)
    for (const { line, column, message } of problems) screen.tell(`${file}:${line}:${column} ${message}`)
    if (problems.length > 0) return exitCodes.usage
    const result = await applySystems(systems.map(waysFirst), storesOver(client))
    if (options.format === 'json') screen.printJson(result)
    else {
      for (const name of result.added) screen.print(`added    ${name}`)
      for (const name of result.changed) screen.print(`changed  ${name}`)
      screen.print(
        `${result.added.length} added, ${result.changed.length} changed, ${result.unchanged.length} as before`,
      )
    }
    return exitCodes.passed
  })
}

/** `quarterdeck export`: all systems in the form `apply` reads. */
export const exportAll = () =>
  withHouse(async client => {
    process.stdout.write((await client.systems.export()).text)
    return exitCodes.passed
  })

/** The stores as the contract offers them, so that it works on a folder that another door owns. */
function storesOver(client: ConsoleClient): ApplyStores {
  const listSystems = () => client.systems.list()
  const listProfiles = async (system?: string): Promise<Profile[]> =>
    (await client.profiles.list({ system })).map(({ hasSecret: _, ...profile }) => profile)
  const find = <T extends { id: string }>(all: readonly T[], id: string) => all.find(one => one.id === id)
  return {
    systems: {
      list: listSystems,
      get: async id => find(await listSystems(), id),
      save: system => client.systems.save(system),
    },
    profiles: {
      list: listProfiles,
      get: async id => find(await listProfiles(), id),
      save: profile => client.profiles.save({ profile }),
    },
  }
}

/** Targets that others are reached through come first: a way must be there before it is taken. */
function waysFirst(applied: AppliedSystem): AppliedSystem {
  const byName = new Map(applied.profiles.map(({ profile }) => [profile.name, profile]))
  const hops = (profile: Profile | undefined, seen = 0): number =>
    profile?.via === undefined || seen > byName.size ? seen : hops(byName.get(profile.via), seen + 1)
  return { ...applied, profiles: applied.profiles.toSorted((a, b) => hops(a.profile) - hops(b.profile)) }
}
