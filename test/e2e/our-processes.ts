import { readdirSync, readFileSync } from 'node:fs'
import { until } from '../support/scratch'

/** Running processes whose environment or command line names this folder: the console and every server it started. */
export function processesOf(folder: string): string[] {
  return readdirSync('/proc').flatMap(name => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
    const [command, environment] = [read(`/proc/${name}/cmdline`), read(`/proc/${name}/environ`)]
    return `${command}\n${environment}`.includes(folder) ? [`${name} ${command.replaceAll('\0', ' ').trim()}`] : []
  })
}

/** Ends whatever still runs on this folder, each by its own pid: a start that went wrong leaves nothing in the way of the next. */
export function endProcessesOf(folder: string): void {
  for (const line of processesOf(folder)) {
    try {
      process.kill(Number.parseInt(line, 10), 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

/** Fails when something that was started on this folder still runs a while after its console has ended. */
export async function expectNothingLeft(folder: string): Promise<void> {
  if (process.platform !== 'linux') return
  await until(async () => {
    const left = processesOf(folder)
    if (left.length > 0) throw new Error(`Still running on ${folder}:\n${left.join('\n')}`)
  }, 20_000)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
