import type { ConsoleClient } from '#contract/line'
import { missing } from '#domain/failure'
import { drawTable } from './drawing'
import { findSystem, withHouse } from './house'
import { createScreen, type Format } from './screen'

interface Options {
  readonly format: Format
  readonly system?: string
  readonly host: string
  readonly take?: readonly string[]
  readonly seal?: boolean
}

/** `quarterdeck containers`: what runs on a host; with `--take`, makes targets of those that are named. */
export const containers = (options: Options) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const host = await hostOf(client, options)
    const found = await client.containers.list({ host })
    if (!options.take) {
      if (options.format === 'json') screen.printJson(found)
      else
        screen.print(
          drawTable(
            ['container', 'compose', 'image', 'state', 'ports', 'target', 'kind'],
            found.containers.map(one => [
              one.name,
              one.project && one.service ? `${one.project}/${one.service}` : '',
              one.image,
              one.state,
              one.ports.join(', '),
              one.known ?? (one.offer ? `(${one.offer.name})` : ''),
              one.known ? 'there already' : one.offer?.protocol,
            ]),
          ),
        )
      if (found.unread > 0) screen.tell(`${found.unread} more could not be read.`)
      return 0
    }
    const take = options.take.map(name => {
      const one = found.containers.find(({ id, name: is }) => is === name || id === name)
      if (!one) throw missing(`There is no container ${name} on ${options.host}.`)
      return { id: one.id, seal: options.seal ?? false }
    })
    const { taken } = await client.containers.take({ host, take })
    if (options.format === 'json') screen.printJson(taken)
    else for (const { name, protocol } of taken) screen.print(`added    ${name} (${protocol})`)
    return 0
  })

async function hostOf(client: ConsoleClient, { system, host }: Options): Promise<string> {
  const { id, name } = await findSystem(client, system)
  const hosts = (await client.profiles.list({ system: id })).filter(({ protocol }) =>
    ['ssh', 'local'].includes(protocol),
  )
  const found = hosts.find(one => one.name === host || one.id === host)
  if (found) return found.id
  const names = hosts.map(one => one.name).join(', ') || 'none'
  throw missing(`${name} has no host ${host}.`, `Hosts: ${names}.`)
}
