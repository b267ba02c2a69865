import { z } from 'zod'
import type { Container } from '#domain/container'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { sizeSetting } from './amount'
import { ask, containersOf } from './engine'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'project', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'driver', type: 'text' },
  { name: 'kept', type: 'text' },
  { name: 'max_size', type: 'text' },
  { name: 'max_file', type: 'text' },
  { name: 'at_most_bytes', type: 'int' },
  { name: 'log_bytes', type: 'int' },
  { name: 'folder', type: 'text' },
  { name: 'id', type: 'text' },
]

const parameters = z.strictObject({
  /** Name of a Compose project; without one, all containers are meant. */
  project: z.string().min(1).nullish(),
})

// The folder of a container holds its log, what was rotated of it, and its settings, which are not counted. Only root may look
// into it, as a rule; where this login may not, there is no size. -x: memory that is mounted in there is none of it.
const script = `
root=$("$ENGINE" info --format '{{.DockerRootDir}}' 2>/dev/null) || exit 0
may=
[ "$(id -u)" = 0 ] || may='sudo -n'
for id in $IDS; do
  files=$($may du -akx "$root/containers/$id" 2>/dev/null) || continue
  echo "size $id $(printf '%s\\n' "$files" | awk '/(-json|container)\\.log[.0-9gz]*$/ { sum += $1 } END { print sum + 0 }')"
done
exit 0`

export const dockerLogLimits: Probe<z.infer<typeof parameters>> = {
  name: 'docker.log-limits',
  summary: 'For each container where its log goes, how much of it is kept at most, and how much there is now.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project }, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [] }
    const mine = told.containers.filter(one => one.id && (!project || one.project === project))
    const IDS = mine.flatMap(({ id }) => (/^[0-9a-f]+$/.test(id ?? '') ? [id] : [])).join(' ')
    const said = told.engine.name === 'docker' ? await ask(told.engine, { text: script, env: { IDS } }, context) : ''
    const sizes = new Map(
      [...said.matchAll(/^size ([0-9a-f]+) (\d+)$/gm)].map(([, id, kilobytes]) => [id, Number(kilobytes) * 1024]),
    )
    return { columns, rows: mine.map(one => row(one, sizes.get(one.id ?? '') ?? null)) }
  },
}

/** `without limit`, `up to a limit`, `elsewhere` (the driver hands it on), or `nowhere`. */
export function keptOf({ driver, max_size }: Container['log']): string {
  if (driver === 'none') return 'nowhere'
  // The driver `local` rotates by itself, at 20 MB and five files where nothing else was said.
  if (driver === 'local') return 'up to a limit'
  if (driver === 'json-file' || driver === 'k8s-file') return sizeSetting(max_size) ? 'up to a limit' : 'without limit'
  return 'elsewhere'
}

function row(one: Container, bytes: number | null): Cell[] {
  const kept = keptOf(one.log)
  const size = sizeSetting(one.log.max_size) ?? (one.log.driver === 'local' ? 20 * 1024 * 1024 : null)
  const files = Number(one.log.max_file ?? (one.log.driver === 'local' ? 5 : 1))
  return [
    ...[one.name, one.project, one.service, one.state, one.log.driver, kept, one.log.max_size, one.log.max_file],
    kept === 'up to a limit' && size !== null && files > 0 ? size * files : null,
    kept === 'elsewhere' || kept === 'nowhere' ? null : bytes,
    one.compose?.folder ?? null,
    one.id,
  ]
}
