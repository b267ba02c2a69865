import type { ConsoleClient } from '#contract/line'
import { OpsError } from '#domain/failure'
import { dataFolder } from '../hosts/data-folder'
import { type House, openHouse } from '../hosts/house'
import { createLog } from '../hosts/log'
import { line } from '../reports/plain'
import { leaveToOthers } from './leave'

/** Opens the house for one command, and closes it whatever the command does; commands of others are let end first. */
export async function withHouse<T>(
  work: (client: ConsoleClient, house: House) => Promise<T>,
  stays = false,
): Promise<T> {
  const house = await openTerminalHouse(stays)
  try {
    const done = await work(house.client, house)
    if (!stays) await leaveToOthers(house)
    // With the owner what waits to be sent is gone: a running console goes on with it, a command sees it arrive.
    if (!stays && house.owned()) await tellUndelivered(house.client)
    return done
  } finally {
    await house.close()
  }
}

async function tellUndelivered(client: ConsoleClient): Promise<void> {
  for (const { name, message } of await client.alerts.undelivered())
    process.stderr.write(`The webhook ${line(name)} was not told: ${line(message)}\n`)
}

/** `stays` for a command that ends when it is told to, as a served page does: routines run by themselves meanwhile. */
export async function openTerminalHouse(stays: boolean): Promise<House> {
  const folder = dataFolder()
  return openHouse({ dataFolder: folder, allowKeyFile: true, stays, log: createLog(folder) })
}

/** The system of that name or id; without one, the only system there is. */
export async function findSystem(client: ConsoleClient, named: string | undefined) {
  const all = await client.systems.list()
  const names = all.map(system => system.name).join(', ') || 'none yet; `quarterdeck apply` or `demo` adds one'
  const system =
    named === undefined
      ? all.length === 1
        ? all[0]
        : undefined
      : all.find(one => one.name === named || one.id === named)
  if (system) return system
  throw new OpsError({
    kind: 'missing',
    message: named === undefined ? 'Which system? Name it with --system.' : `There is no system ${named}.`,
    hint: `Systems: ${names}.`,
  })
}
