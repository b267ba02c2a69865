import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { ask, containersOf } from './engine'

const columns: readonly Column[] = [
  { name: 'driver', type: 'text' },
  { name: 'file', type: 'text' },
  { name: 'now', type: 'text' },
  { name: 'max_size', type: 'text' },
  { name: 'problem', type: 'text' },
  { name: 'proposed', type: 'text' },
]

const parameters = z.strictObject({
  max_size: z.string().regex(/^\d+[kmg]$/),
  max_file: z.number().int().min(1).max(100),
})

// Which file an engine reads is known only of the one that belongs to the host itself.
const script = `
echo "driver $("$ENGINE" info --format '{{.LoggingDriver}}' 2>/dev/null)"
host=\${DOCKER_HOST:-$("$ENGINE" context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null)}
case $host in ''|unix:///var/run/docker.sock|unix:///run/docker.sock) ;; *) echo 'is elsewhere'; exit 0 ;; esac
file=/etc/docker/daemon.json
if [ ! -e "$file" ]; then echo 'is absent'; exit 0; fi
[ -r "$file" ] || { echo 'is unreadable'; exit 0; }
echo 'is there'
head -c 100000 "$file"`

export const dockerLogDefaults: Probe<z.infer<typeof parameters>> = {
  name: 'docker.log-defaults',
  summary: 'What an engine gives new containers for their logs, and its settings file with a limit put in.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ max_size, max_file }, context) {
    const told = await containersOf(context)
    if ('absent' in told || told.engine.name !== 'docker') return { columns, rows: [] }
    const said = await ask(told.engine, { text: script }, context)
    const [, driver = '', is = '', now = ''] = /^driver (.*)\nis (\w+)\n?([\s\S]*)$/.exec(said) ?? []
    return { columns, rows: [defaultsOf(driver, is, now, { 'max-size': max_size, 'max-file': String(max_file) })] }
  },
}

const file = '/etc/docker/daemon.json'

const settings = z.looseObject({
  'log-driver': z.string().optional(),
  'log-opts': z.record(z.string(), z.string()).optional(),
})

/** A row: what stands in the file now and what shall, or why that cannot be said. All else that it says stays as it is. */
export function defaultsOf(driver: string, is: string, now: string, limits: Readonly<Record<string, string>>): Cell[] {
  const unable = (problem: string): Cell[] => [driver, file, is === 'there' ? now : null, null, problem, null]
  if (is === 'unreadable') return unable(`${file} may not be read by this login`)
  if (is === 'elsewhere')
    return unable(
      'this login speaks to an engine of its own or of another host, and which file that one reads is not known',
    )
  const parsed = settings.safeParse(parse(now.trim() || '{}'))
  if (!parsed.success) return unable(`${file} is not the JSON that it should be`)
  const opts = parsed.data['log-opts']
  if (driver !== 'json-file') return unable(`new containers log by ${driver}, which has limits of its own or none`)
  const proposed = { ...parsed.data, 'log-driver': driver, 'log-opts': { ...opts, ...limits } }
  return [
    driver,
    file,
    is === 'there' ? now : '',
    opts?.['max-size'] ?? null,
    null,
    `${JSON.stringify(proposed, null, 2)}\n`,
  ]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
