import { setTimeout as pause } from 'node:timers/promises'
import type { House } from '../hosts/house'
import { interrupted } from './interrupt'

/**
 * Before this process ends: while it owns the folder, other doors are answered here and their runs are walked here.
 * Commands are waited for until they are done, windows for as long as a run is going on.
 */
export async function leaveToOthers(house: House): Promise<void> {
  if (!house.owned() || house.doors() === 0) return
  let told = ''
  const stopped = interrupted().then(() => true)
  while (house.owned() && house.doors() > 0) {
    const going = house.passing() ? [] : (await house.client.runs.list({ limit: 50 })).filter(unfinished)
    if (going.length === 0 && !house.passing()) return
    const text =
      going.length > 0 ? `Another window has ${going.length} run(s) going on here` : 'Another command is at work here'
    if (text !== told) process.stderr.write(`${text}; waiting for it. Ctrl-C stops it.\n`)
    told = text
    if (await Promise.race([stopped, pause(200, false)])) return
  }
}

const unfinished = (run: { readonly status: string }) => run.status !== 'finished'
