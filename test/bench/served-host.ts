import { createInterface } from 'node:readline'
import { startServer } from '../support/scratch'

export interface ServedHost {
  /** The address with its one-time code. */
  readonly link: string
  readonly origin: string
  readonly pid: number
  stop(): Promise<void>
}

/** Starts the built console's served door on a data folder; resolves when it prints its link. */
export async function startHost(data: string): Promise<ServedHost> {
  const server = startServer(process.execPath, ['out/main/cli.js', 'serve'], {
    orphan: 'SIGTERM',
    env: { ...process.env, QUARTERDECK_DATA: data },
  })
  const { stdout } = server.process
  if (!stdout) throw new Error('the host has no output')
  for await (const line of createInterface({ input: stdout })) {
    if (!line.startsWith('http://')) continue
    return { link: line, origin: new URL(line).origin, pid: server.pid, stop: () => server.stop() }
  }
  throw new Error(`the host ended: ${server.log()}`)
}
