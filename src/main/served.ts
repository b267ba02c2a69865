import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { OpsError } from '#domain/failure'
import type { House } from './hosts/house'
import { installed } from './hosts/installed'
import { openServedDoor, type ServedDoor } from './hosts/served/server'

/** The browser door: the same pages and the same contract, on loopback. Throws when the pages are not built or the port is taken. */
export async function serve(house: House, port?: number): Promise<ServedDoor> {
  if (!existsSync(join(installed.pages, 'index.html')))
    throw new OpsError({ kind: 'missing', message: 'The pages are not built.', hint: 'npm run build' })
  try {
    return await openServedDoor({
      dataFolder: house.dataFolder,
      pages: installed.pages,
      port,
      connect: wire => house.connect(wire),
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new OpsError({
      kind: 'rejected',
      code: 'EADDRINUSE',
      message: `Port ${port} is taken by another program.`,
      hint: 'Name another with --port, or none.',
    })
  }
}
