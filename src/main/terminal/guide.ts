import { invalid } from '#domain/failure'
import type { Procedure } from '#domain/guide'
import { drawTable } from './drawing'
import { findSystem, withHouse } from './house'
import { createScreen, type Format } from './screen'

/** `quarterdeck guide`: the rows of a system's guide, what carries each, and how its last run here ended. */
export const guide = (options: { format: Format; system?: string }) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const system = await findSystem(client, options.system)
    const procedures = await client.systems.guide({ system: system.id })
    if (procedures.length === 0)
      throw invalid(`${system.name} follows no guide.`, '`quarterdeck templates` lists what systems can be made from.')
    const runbooks = await client.runbooks.list({ system: system.id })
    const last = new Map(runbooks.map(one => [one.id, one.last]))
    const rows = procedures.map(row => ({ ...row, last: row.by.map(id => last.get(id)).find(one => one) }))
    if (options.format === 'json') screen.printJson(rows)
    else
      screen.print(
        drawTable(
          ['in the guide', 'carried by', 'last', 'done'],
          rows.map(row => [
            `${'  '.repeat(Math.max(0, row.depth - 2))}${row.does}`,
            carriers(row),
            row.last ? (row.last.outcome ?? 'running') : '',
            row.last?.at.slice(0, 16).replace('T', ' ') ?? '',
          ]),
        ),
      )
    return 0
  })

const carriers = ({ by, pages, advice }: Procedure) =>
  [...by, ...pages.map(page => `page ${page}`), ...advice.map(id => `advice: ${id}`)].join(', ')
