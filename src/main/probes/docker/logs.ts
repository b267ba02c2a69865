import { z } from 'zod'
import { means } from '#domain/container'
import { missing, OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'at', type: 'time' },
  { name: 'stream', type: 'text' },
  { name: 'line', type: 'text' },
]

const parameters = z.strictObject({
  /** Its name, its id, or `project/service` of Compose. */
  container: z.string().min(1),
  /** How far back, by the clock of the host. */
  minutes: z.number().int().min(1).max(43_200).default(60),
  /** At most so many lines, the last ones: a log may be larger than any answer. */
  lines: z.number().int().min(1).max(20_000).default(1000),
})

const mostBytes = 16 * 1024 * 1024

// By id, so that a container that is made anew meanwhile is not taken for this one.
const script = '"$ENGINE" logs --timestamps --since "$SINCE" --tail "$LINES" "$ID"'

export const dockerLogs: Probe<z.infer<typeof parameters>> = {
  name: 'docker.logs',
  summary: 'The last lines that a container wrote, each with its time and stream; also of one that has ended.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ container, minutes, lines }, { sessions, profile, ...use }) {
    const { engine, containers } = await sessions.containers(profile, use)
    const found = containers.filter(one => means(container, one))
    // Of a service's containers, the ones that ended are its past.
    const [one, another] = found.length > 1 ? found.filter(({ state }) => state === 'running') : found
    if (another)
      throw new OpsError(
        several(
          container,
          found.map(({ name }) => name),
        ),
      )
    if (!one?.id) throw missing(`There is no one container ${container} on this host.`)
    const shell = await sessions.shell(profile, use.signal)
    const env = { ENGINE: engine.path, ID: one.id, SINCE: `${minutes}m`, LINES: String(lines) }
    const done = await shell.run({ interpreter: 'sh', text: script, env }, { ...use, byteLimit: mostBytes })
    if (done.exit !== 0) throw new OpsError(unread(engine.name, done.stderr))
    const rows = [...read('stdout', done.stdout), ...read('stderr', done.stderr)].sort(byTime)
    const cut = done.dropped > 0 || rows.length >= lines
    return { columns, rows, ...(cut ? { cut: `Only the last ${rows.length} lines were read.` } : {}) }
  },
}

/** Lines that begin with their time; what is none, such as the middle of a flood that was cut out, is left out. */
const read = (stream: string, text: string): Cell[][] =>
  text.split('\n').flatMap(line => {
    const [, at, rest = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) ?(.*)$/.exec(line) ?? []
    return at ? [[at, stream, rest]] : []
  })

const byTime = ([a]: readonly Cell[], [b]: readonly Cell[]) =>
  String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0

const several = (container: string, names: readonly (string | null)[]) =>
  ({
    kind: 'invalid',
    code: 'SEVERAL_CONTAINERS',
    message: `${container} is several containers: ${names.join(', ')}.`,
    hint: 'Name the one that is meant.',
  }) as const

const unread = (engine: string, said: string) =>
  ({
    kind: 'rejected',
    code: 'LOG_UNREAD',
    message: `${engine} does not give this log: ${said.trim().split('\n').at(-1)?.slice(0, 300)}`,
    hint: 'A logging driver may hand the lines on and keep none.',
  }) as const
