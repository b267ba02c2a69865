import { missing } from '#domain/failure'
import { fileOf } from '../imports/template-file'
import { drawTable } from './drawing'
import { withHouse } from './house'
import { createScreen, type Format } from './screen'

/** `quarterdeck templates`: what systems can be made from; of one of them the file that `apply` takes, to be filled in. */
export const templates = (id: string | undefined, options: { format: Format }) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const all = await client.systems.templates()
    const one = all.find(template => template.id === id)
    if (id !== undefined && !one)
      throw missing(`There is no template ${id}.`, `There are ${all.map(template => template.id).join(', ')}.`)
    if (options.format === 'json') screen.printJson(one ?? all)
    else if (one) screen.print(fileOf(one).trimEnd())
    else
      screen.print(
        drawTable(
          ['template', 'what it is', 'targets', 'to fill in'],
          all.map(({ id, title, targets, asks }) => {
            const names = Object.entries(targets).map(([name, { optional }]) => `${name}${optional ? '?' : ''}`)
            const left = Object.values(targets).flatMap(target => target.fill).length + Object.keys(asks).length
            return [id, title, names.join(' '), String(left)]
          }),
        ),
      )
    return 0
  })
