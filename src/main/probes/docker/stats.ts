import { z } from 'zod'
import type { Container } from '#domain/container'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { amount } from './amount'
import { ask, containersOf } from './engine'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'cpu_pct', type: 'float' },
  { name: 'cpu_limit', type: 'float' },
  { name: 'cpu_of_limit_pct', type: 'float' },
  { name: 'memory', type: 'int' },
  { name: 'memory_limit', type: 'int' },
  { name: 'memory_pct', type: 'float' },
  { name: 'processes', type: 'int' },
  { name: 'id', type: 'text' },
]

const parameters = z.strictObject({
  /** Name of a Compose project; without one, all containers are meant. */
  project: z.string().min(1).nullish(),
})

// One look of a second or two; without --no-stream it would never end.
const script = `"$ENGINE" stats --no-stream --no-trunc --format '{{.ID}}|{{.CPUPerc}}|{{.MemUsage}}|{{.PIDs}}'`

export const dockerStats: Probe<z.infer<typeof parameters>> = {
  name: 'docker.stats',
  summary:
    'CPU and memory of every running container now, against the limits it was given. The page cache is not counted.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project }, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [] }
    const running = told.containers.filter(
      one => one.state === 'running' && one.id && (!project || one.project === project),
    )
    if (running.length === 0) return { columns, rows: [] }
    const seen = readStats(await ask(told.engine, { text: script }, context))
    const rows = running.flatMap(one => {
      const now = seen.get(one.id ?? '')
      return now ? [row(one, now)] : []
    })
    return { columns, rows }
  },
}

interface Now {
  readonly cpuPct: number | null
  readonly memory: number | null
  readonly processes: number | null
}

/** Reads `id|0.17%|28MiB / 256MiB|2`, one container a line; what an engine did not measure is `--` there, and null here. */
export function readStats(output: string): ReadonlyMap<string, Now> {
  return new Map(
    output.split('\n').flatMap((line): [string, Now][] => {
      const [id, cpu = '', memory = '', processes = ''] = line.trim().split('|')
      if (!id || !/^[0-9a-f]{12,64}$/.test(id)) return []
      const count = Number(processes)
      return [
        [
          id,
          {
            cpuPct: /^[\d.]+%$/.test(cpu) ? Number.parseFloat(cpu) : null,
            memory: amount(memory.split('/')[0]),
            processes: Number.isInteger(count) ? count : null,
          },
        ],
      ]
    }),
  )
}

const row = (one: Container, { cpuPct, memory, processes }: Now): Cell[] => [
  one.name,
  cpuPct,
  one.cpu_limit,
  cpuPct !== null && one.cpu_limit ? rounded(cpuPct / one.cpu_limit) : null,
  memory,
  one.memory_limit,
  memory !== null && one.memory_limit ? rounded((100 * memory) / one.memory_limit) : null,
  processes,
  one.id,
]

const rounded = (value: number) => Math.round(value * 10) / 10
