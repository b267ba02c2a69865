import { setTimeout as pause } from 'node:timers/promises'
import type { ConsoleClient } from '#contract/line'
import type { House } from '../hosts/house'
import { interrupted } from './interrupt'
import type { Screen } from './screen'

/**
 * Before this process ends: while it owns the folder, the runs that other doors started are walked here. They are
 * waited for, as long as somebody is attached to look at them.
 */
export async function leaveToOthers(client: ConsoleClient, house: House, screen: Screen): Promise<void> {
  let told = false
  const stopped = interrupted().then(() => true)
  while (house.owned() && house.doors() > 0) {
    const going = (await client.runs.list({ limit: 50 })).filter(run => run.status !== 'finished')
    if (going.length === 0) return
    if (!told)
      screen.tell(`Another window has ${going.length} run(s) going on here; waiting for them. Ctrl-C stops them.`)
    told = true
    if (await Promise.race([stopped, pause(1_000, false)])) return
  }
}
