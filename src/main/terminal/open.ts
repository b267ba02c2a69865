import type { House } from '../hosts/house'
import { findDesktop, openBrowser, openDesktop } from './desktop'
import { openTerminalHouse } from './house'
import { stayServing } from './serve'

/** `quarterdeck open`: the desktop window; where that cannot be had, one line why, and the browser door. */
export async function open(options: { port?: number }): Promise<number> {
  const desktop = findDesktop()
  if ('binary' in desktop) return openDesktop(desktop.binary)
  const house = await openTerminalHouse(true)
  try {
    await openServed(house, desktop.missing, options.port)
    return 0
  } finally {
    await house.close()
  }
}

/** The console on a house that is open already: its window, or the browser door. */
export async function openOn(house: House): Promise<number> {
  const desktop = findDesktop()
  if ('binary' in desktop) return openDesktop(desktop.binary)
  await openServed(house, desktop.missing, undefined)
  return 0
}

async function openServed(house: House, why: string, port: number | undefined) {
  process.stderr.write(`${why}: the console opens in a browser instead.\n`)
  let first = true
  await stayServing(house, port, link => {
    process.stdout.write(`${link}\n`)
    if (first) openBrowser(link)
    first = false
  })
}
