import { z } from 'zod'
import type { Container, Containers } from '#domain/container'
import { shouldRun } from '#domain/container-trouble'
import { missing } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { amount } from './amount'
import { type DiskUse, diskScript, readDisk, type Volume } from './disk-script'
import { ask, containersOf } from './engine'

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'in_use', type: 'bool' },
  { name: 'spare', type: 'bool' },
  { name: 'why', type: 'text' },
  { name: 'maybe_database', type: 'text' },
  { name: 'at', type: 'time' },
  { name: 'exit_code', type: 'int' },
  { name: 'image', type: 'text' },
  { name: 'project', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'engine', type: 'text' },
]
type Row = Readonly<
  Partial<Record<'kind' | 'name' | 'why' | 'maybe_database' | 'at' | 'image' | 'project', string | null>>
> & {
  readonly id: string
  readonly bytes: number | null
  readonly in_use: boolean
  /** Nothing uses it, and nothing is expected to. */
  readonly spare: boolean
  readonly exit_code?: number | null
}

export const dockerDisk: Probe<Record<string, never>> = {
  name: 'docker.disk',
  summary:
    'What fills the disk of a container engine, thing by thing, and which of it nothing uses; volumes that may hold a database are marked.',
  protocols: ['ssh', 'local'],
  parameters: z.strictObject({}),
  columns,
  async run(_, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [] }
    if (told.engine.name !== 'docker')
      throw missing(
        'Podman tells the size of each thing only in words for people.',
        'On the host: podman system df -v, and then podman rm, podman image rm or podman volume rm of what is not needed.',
      )
    const use = readDisk(await ask(told.engine, { text: diskScript }, context))
    const all = [...images(use), ...stopped(use, told), ...volumes(use), ...buildCache(use)]
    const sorted = all.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    return { columns, rows: sorted.map(row => cells({ ...row, engine: told.engine.path })) }
  },
}

const cells = (row: Row & { engine: string }): Cell[] =>
  columns.map(({ name }) => row[name as keyof typeof row] ?? null)

const unnamed = '<none>'

function images({ Images }: DiskUse): Row[] {
  return Images.map(({ ID, Repository, Tag, UniqueSize, Size, Containers, CreatedAt }) => {
    const dangling = Repository === unnamed && Tag === unnamed
    const inUse = Number(Containers) !== 0
    return {
      kind: 'image',
      name: dangling ? ID.replace('sha256:', '').slice(0, 12) : `${Repository}:${Tag}`,
      // What it shares with others stays when it goes.
      bytes: amount(UniqueSize) ?? amount(Size),
      in_use: inUse,
      spare: dangling && !inUse,
      why: dangling
        ? 'it has no name any more'
        : inUse
          ? null
          : 'no container uses it; it may be the one to go back to',
      at: instant(CreatedAt),
      id: ID,
    }
  })
}

function stopped({ Containers }: DiskUse, { containers }: Containers): Row[] {
  const sizes = new Map(Containers.map(({ ID, Size }) => [ID, amount(Size)]))
  return containers.flatMap((one): Row[] => {
    if (!one.id || !one.name) return []
    const ended = one.state === 'exited' || one.state === 'created' || one.state === 'dead'
    const missed = ended && (one.state === 'created' || shouldRun(one, containers))
    return [
      {
        kind: 'container',
        name: one.name,
        bytes: sizes.get(one.id) ?? null,
        in_use: !ended,
        spare: ended && !missed,
        why: ended ? whyEnded(one, missed) : null,
        at: one.finished_at,
        exit_code: ended ? one.exit_code : null,
        image: one.image,
        project: one.project,
        id: one.id,
      },
    ]
  })
}

const whyEnded = (one: Container, missed: boolean) =>
  one.state === 'created'
    ? 'it was never started'
    : missed
      ? 'it should run: start it, or ask why it does not'
      : 'it has ended'

function volumes({ Volumes, inside }: DiskUse): Row[] {
  return Volumes.map(volume => {
    const inUse = Number(volume.Links) !== 0
    const bytes = amount(volume.Size)
    const detail = inside.get(volume.Name)
    return {
      kind: 'volume',
      name: volume.Name,
      bytes,
      in_use: inUse,
      spare: !inUse,
      why: inUse ? null : 'no container has it, also none that has ended',
      maybe_database: inUse ? null : database(volume, bytes, detail?.files),
      at: detail?.at ?? null,
      project: /(?:^|,)com\.docker\.compose\.project=([^,]+)/.exec(volume.Labels ?? '')?.[1] ?? null,
      id: volume.Name,
    }
  })
}

const signs: readonly (readonly [RegExp, string])[] = [
  [/PG_VERSION/, 'PostgreSQL'],
  [/ibdata1|mysql\.ibd|aria_log_control/, 'MySQL or MariaDB'],
  [/WiredTiger/, 'MongoDB'],
  [/dump\.rdb|appendonly/, 'Redis'],
]
const called = /postgres|pg_?data|mysql|maria|mongo|redis|elastic|influx|(^|[_-])(db|data|database)($|[_-])/i

/** Why a volume may hold a database; null when it is known that it does not. `files` is undefined where nobody may look. */
function database(volume: Volume, bytes: number | null, files: string | undefined): string | null {
  if (bytes === 0) return null
  const found = signs.find(([sign]) => sign.test(files ?? ''))
  if (found) return `files of ${found[1]} lie in it`
  if (called.test(volume.Name)) return 'it is called like one'
  return files === undefined ? 'only root may look into it' : null
}

/** As one: what builds left behind is made again by the next build. */
function buildCache({ BuildCache }: DiskUse): Row[] {
  const idle = BuildCache.filter(one => String(one.InUse) !== 'true')
  if (idle.length === 0) return []
  return [
    {
      kind: 'build cache',
      name: `${idle.length} ${idle.length === 1 ? 'piece' : 'pieces'} of the build cache`,
      bytes: idle.reduce((sum, one) => sum + (String(one.Shared) === 'true' ? 0 : (amount(one.Size) ?? 0)), 0),
      in_use: false,
      spare: true,
      why: 'the next build makes it again, and takes longer for it',
      id: idle.map(one => one.ID).join(' '),
    },
  ]
}

/** `2026-11-26 09:13:25 +0000 UTC`, as Docker prints it. */
function instant(said: string | null | undefined): string | null {
  const [, day, time, zone] = /^(\S+) (\S+) ([+-]\d{4})/.exec(said ?? '') ?? []
  const at = new Date(day ? `${day}T${time}${zone}` : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
