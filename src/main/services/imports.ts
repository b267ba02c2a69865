import { homedir, userInfo } from 'node:os'
import { nanoid } from 'nanoid'
import type { ImportFrom } from '#contract/imports'
import { missing } from '#domain/failure'
import { address } from '#domain/profile'
import { type System, systemSchema } from '#domain/system'
import { disk } from '../imports/files'
import { type Home, usualPlaces } from '../imports/home'
import { markKnown } from '../imports/known'
import { readSource } from '../imports/sources'
import { profilesOf } from '../imports/take'
import type { Addition } from '../store/additions'
import type { Sealed } from '../store/secrets'
import type { Parts } from './parts'
import { createRemoved } from './removed'

type Into = { readonly system: string } | { readonly name: string; readonly environment: System['environment'] }

export function createImportsService({ procedures, store, vault, sessions, changes, asked }: Parts) {
  const os = procedures.imports
  const additions = createRemoved<Addition>()
  const told = () => {
    changes.tell('systems')
    changes.tell('profiles')
  }
  async function preview(from: ImportFrom, system: string | undefined) {
    const { entries, ...rest } = await readSource(from, homeNow(), disk)
    const marked = markKnown(entries, await store.systems.list(), await store.profiles.list(), system)
    return { entries: marked, ...rest }
  }
  async function systemOf(into: Into): Promise<{ system: System; isNew: boolean }> {
    if (!('system' in into)) return { system: systemSchema.parse({ ...into, id: nanoid() }), isNew: true }
    const system = await store.systems.get(into.system)
    if (!system) throw missing('There is no such system any more.')
    return { system, isNew: false }
  }

  return {
    found: os.found.handler(async () => {
      const all = await Promise.all(
        usualPlaces(homeNow()).map(async place => {
          const file = await disk.read(place.file)
          if ('refused' in file && file.absent) return []
          const { entries, problems } = await readSource(place, homeNow(), disk)
          return [{ ...place, entries: entries.length, problems: problems.length }]
        }),
      )
      return all.flat()
    }),
    preview: os.preview.handler(async ({ input }) => {
      const { entries, problems } = await preview(input.from, input.system)
      return { entries, problems }
    }),
    take: os.take.handler(async ({ input: { from, chosen, into, passwords: how } }) => {
      const { system, isNew } = await systemOf(into)
      // Read again: passwords have not left this process, and are not kept in it.
      const { entries, passwords } = await preview(from, system.id)
      const secrets: Sealed[] = []
      const profiles = profilesOf(entries, chosen, system.id, await store.profiles.list(system.id)).map(
        ({ key, profile }) => {
          const password = passwords.get(key)
          if (password === undefined || how === 'ask') return profile
          secrets.push(vault.sealed(profile.id, 'secret', password))
          return { ...profile, secret: { from: 'stored' as const } }
        },
      )
      const addition = { system, isNew, profiles, secrets }
      await store.additions.add(addition)
      told()
      return {
        system: system.id,
        added: profiles.map(profile => ({ id: profile.id, name: profile.name, address: address(profile) })),
        undo: additions.keep(addition),
      }
    }),
    undo: os.undo.handler(async ({ input }) => {
      const addition = additions.look(input.undo)
      await store.additions.takeBack(addition)
      additions.take(input.undo)
      for (const { id } of addition.profiles) {
        await sessions.close(id)
        asked.delete(id)
      }
      told()
    }),
  }
}

/** Whose files are read, as it is now. A user without an entry in the system's list still has a home and a name. */
function homeNow(): Home {
  const { env } = process
  try {
    return { folder: homedir(), user: userInfo().username, env }
  } catch {
    return { folder: homedir(), user: env.USER ?? env.USERNAME ?? '', env }
  }
}
