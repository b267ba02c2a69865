import { address } from '#domain/profile'
import { drawTable } from './drawing'
import { findSystem, withHouse } from './house'
import { createScreen, type Format } from './screen'

interface Options {
  readonly format: Format
  readonly system?: string
}

/** `quarterdeck list`: the runbooks, and the files that did not load. */
export const listRunbooks = (options: Options) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const system = options.system === undefined ? undefined : (await findSystem(client, options.system)).id
    const runbooks = await client.runbooks.list({ system })
    const problems = await client.runbooks.problems()
    if (options.format === 'json') screen.printJson(runbooks)
    else
      screen.print(
        drawTable(
          ['runbook', 'cadence', 'effect', 'targets', 'summary'],
          runbooks.map(({ id, cadence, effect, targets, summary }) => {
            const needs = Object.entries(targets).map(([name, need]) => `${name}${need.optional ? '?' : ''}`)
            return [id, cadence, effect, needs.join(' '), summary]
          }),
        ),
      )
    for (const { file, line, column, message } of problems) screen.tell(`${file}:${line}:${column} ${message}`)
    return 0
  })

/** `quarterdeck systems` */
export const listSystems = (options: Options) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const systems = await client.systems.list()
    const profiles = await client.profiles.list({})
    const targetsOf = (id: string) => profiles.filter(profile => profile.system === id).map(profile => profile.name)
    if (options.format === 'json') screen.printJson(systems)
    else
      screen.print(
        drawTable(
          ['system', 'environment', 'targets', 'id'],
          systems.map(({ id, name, environment }) => [name, environment, targetsOf(id).join(' '), id]),
        ),
      )
    return 0
  })

/** `quarterdeck profiles` */
export const listProfiles = (options: Options) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const system = options.system === undefined ? undefined : (await findSystem(client, options.system)).id
    const systems = new Map((await client.systems.list()).map(one => [one.id, one.name]))
    const profiles = await client.profiles.list({ system })
    if (options.format === 'json') screen.printJson(profiles)
    else
      screen.print(
        drawTable(
          ['system', 'target', 'protocol', 'address', 'via', 'secret'],
          profiles.map(profile => [
            systems.get(profile.system) ?? profile.system,
            profile.name,
            profile.protocol,
            address(profile),
            profile.via,
            profile.secret.from,
          ]),
        ),
      )
    return 0
  })
