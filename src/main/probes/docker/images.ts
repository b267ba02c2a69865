import { z } from 'zod'
import type { Container } from '#domain/container'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { databaseIn } from './database-version'
import { ask, containersOf, type Engine } from './engine'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'project', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'image', type: 'text' },
  { name: 'pinned', type: 'bool' },
  { name: 'made_at', type: 'time' },
  { name: 'newer_here', type: 'bool' },
  { name: 'newer_made_at', type: 'time' },
  { name: 'database', type: 'text' },
  { name: 'major', type: 'text' },
  { name: 'newer_major', type: 'text' },
  { name: 'refused', type: 'text' },
  { name: 'from_registry', type: 'bool' },
  { name: 'has_health_check', type: 'bool' },
  { name: 'folder', type: 'text' },
  { name: 'files', type: 'text' },
  { name: 'compose', type: 'text' },
  { name: 'digest', type: 'text' },
  { name: 'image_id', type: 'text' },
  { name: 'newer_image_id', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'engine', type: 'text' },
]

const parameters = z.strictObject({
  /** Name of a Compose project; without one, all containers are meant. */
  project: z.string().min(1).nullish(),
})

// The plugin comes before the older program of its own. Of an image only what is needed; one that is not there is left out.
const script = `
if "$ENGINE" compose version >/dev/null 2>&1; then echo 'compose plugin'; else echo "compose $(command -v docker-compose)"; fi
for name in $NAMES; do
  "$ENGINE" image inspect --format "image $name "'{"id": {{json .Id}}, "made": {{json .Created}}, "digests": {{json .RepoDigests}}, "env": {{json .Config.Env}}, "labels": {{json .Config.Labels}}}' "$name" 2>/dev/null
done
exit 0`

export const dockerImages: Probe<z.infer<typeof parameters>> = {
  name: 'docker.images',
  summary:
    'The image of every running container, and the one that its name means by now: digest, age, and the major version of a database.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project }, context) {
    const told = await containersOf(context)
    if ('absent' in told) return { columns, rows: [] }
    const mine = told.containers.filter(
      one => one.state === 'running' && one.id && (!project || one.project === project),
    )
    const names = new Set(mine.flatMap(({ image, image_id }) => [image ?? '', image_id ?? '']).filter(isReference))
    const said = await ask(told.engine, { text: script, env: { NAMES: [...names].join(' ') } }, context)
    const compose = /^compose (.+)$/m.exec(said)?.[1] ?? null
    const images = readImages(said)
    return { columns, rows: mine.map(one => row(one, images, compose, told.engine)) }
  },
}

/** A name, a digest or an id; nothing else is handed to a shell that splits at blanks. */
const isReference = (text: string) => /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/.test(text)

const image = z.object({
  id: z.string(),
  made: z.string().nullish(),
  digests: z.array(z.string()).nullish(),
  env: z.array(z.string()).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
})
type Image = z.infer<typeof image>

/** Reads `image <name> {…}`, one a line, by the name that was asked for. */
export function readImages(output: string): ReadonlyMap<string, Image> {
  return new Map(
    [...output.matchAll(/^image (\S+) (.*)$/gm)].flatMap(([, name = '', said = '']): [string, Image][] => {
      const parsed = image.safeParse(parse(said))
      return parsed.success ? [[name, parsed.data]] : []
    }),
  )
}

function row(one: Container, images: ReadonlyMap<string, Image>, compose: string | null, engine: Engine): Cell[] {
  const name = one.image ?? ''
  const runs = images.get(one.image_id ?? '')
  const named = images.get(name)
  const newer = named && one.image_id && named.id !== one.image_id ? named : undefined
  const now = databaseIn(name, one.setup.env, runs?.labels ?? {})
  const then = newer && databaseIn(name, variables(newer.env), newer.labels ?? {})
  const cells: Readonly<Record<string, Cell>> = {
    ...{ name: one.name, project: one.project, service: one.service, image: one.image },
    pinned: /@sha256:/.test(name),
    made_at: instant(runs?.made),
    newer_here: newer !== undefined,
    newer_made_at: instant(newer?.made),
    database: now?.database ?? then?.database ?? null,
    major: now?.major ?? null,
    newer_major: then?.major ?? null,
    refused: newer ? refusal(now, then ?? null) : null,
    from_registry: (runs?.digests ?? []).length > 0,
    has_health_check: one.health !== null,
    ...{ folder: one.compose?.folder ?? null, files: one.compose?.files ?? null, compose },
    ...{ digest: runs?.digests?.[0] ?? null, image_id: one.image_id, newer_image_id: newer?.id ?? null },
    ...{ id: one.id, engine: engine.path },
  }
  return columns.map(column => cells[column.name] ?? null)
}

type In = ReturnType<typeof databaseIn>

/** Why a container must not be made anew of the newer image; null when nothing speaks against it. */
function refusal(now: In, then: In): string | null {
  if (!now && !then) return null
  const words = (one: In) =>
    one ? `${one.database} ${one.major ?? 'of an unknown version'}` : 'no database that is known'
  if (!now || !then || now.database !== then.database || now.major !== then.major)
    return `it runs ${words(now)}, and the newer image holds ${words(then)}`
  return now.major === null ? `it is ${now.database}, and neither image says which version` : null
}

const variables = (said: readonly string[] | null | undefined): Record<string, string> =>
  Object.fromEntries((said ?? []).map(line => line.split(/=(.*)/s, 2) as [string, string]))

function instant(said: string | null | undefined): string | null {
  const at = said ? Date.parse(said) : Number.NaN
  return Number.isNaN(at) || at <= 0 ? null : new Date(at).toISOString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
