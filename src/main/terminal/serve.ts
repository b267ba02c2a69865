import { createInterface } from 'node:readline'
import type { House } from '../hosts/house'
import type { ServedDoor } from '../hosts/served/server'
import { serve } from '../served'
import { openTerminalHouse } from './house'
import { interrupted } from './interrupt'

/** `quarterdeck serve`: prints one line with the address, and serves until Ctrl-C. */
export async function serveHouse(options: { port?: number }): Promise<number> {
  const house = await openTerminalHouse(true)
  try {
    await stayServing(house, options.port, link => process.stdout.write(`${link}\n`))
    return 0
  } finally {
    await house.close()
  }
}

/** Serves until Ctrl-C. Enter gives a fresh link: each is good for one browser and five minutes. */
export async function stayServing(house: House, port: number | undefined, show: (link: string) => void): Promise<void> {
  const door = await serve(house, port)
  const stopped = interrupted()
  show(door.link())
  const terminal = freshLinks(door, show)
  try {
    await house.ready()
    await stopped
  } finally {
    terminal?.close()
    await door.close()
  }
}

function freshLinks(door: ServedDoor, show: (link: string) => void) {
  if (!process.stdin.isTTY) return undefined
  process.stderr.write('Press Enter for a fresh link, Ctrl-C to end.\n')
  const terminal = createInterface({ input: process.stdin })
  terminal.on('line', () => show(door.link()))
  terminal.on('SIGINT', () => process.emit('SIGINT'))
  return terminal
}
