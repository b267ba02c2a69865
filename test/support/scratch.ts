import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export { freePort, startServer, until } from '../../src/main/demo/server-process'

/** A folder of its own under the system's temp folder, and how to remove it. */
export async function scratchFolder(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `quarterdeck-${name}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A server process we started: ended by its own pid, and gone when `stop` resolves. */
export interface Server {
  readonly pid: number
  stop(signal?: NodeJS.Signals): Promise<void>
}
