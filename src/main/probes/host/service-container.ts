import { type Container, means, stateWords } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { pieces } from './look-script'
import type { ServiceLook, WantedService } from './service-look'
import { readSockets } from './sockets'

// By id, so that one that was made anew meanwhile is not taken for this one.
const script = `
for id in $IDS; do
  echo "=== 0 $id"
  "$ENGINE" inspect --format '{{.State.Pid}} {{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$id" 2>/dev/null
  pid=$("$ENGINE" inspect --format '{{.State.Pid}}' "$id" 2>/dev/null)
  [ "\${pid:-0}" = 0 ] || cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2>/dev/null
done
echo '=== 0 now'; date +%s
case $FOLDER in '~'|'~/'*) FOLDER=$HOME\${FOLDER#?} ;; esac
[ -z "$FOLDER" ] || { echo '=== 0 folder'; cd "$FOLDER" && pwd -P; }
true`

/** The containers of a service, or the one of that name. Throws OpsError missing without an engine, invalid when several are meant. */
export async function lookAtContainers(wanted: WantedService, context: ProbeContext): Promise<ServiceLook[]> {
  const { sessions, profile, ...use } = context
  const { engine, containers } = await sessions.containers(profile, use)
  const candidates = containers.filter(one => isMeant(wanted, one))
  const session = await sessions.shell(profile, use.signal)
  const ids = candidates.flatMap(one => one.id ?? [])
  const env = { ENGINE: engine.path, IDS: ids.join(' '), FOLDER: wanted.folder ?? '' }
  const done = await session.run({ interpreter: 'sh', text: script, env }, { ...use, byteLimit: 4_000_000 })
  const said = pieces(done.stdout, 0)
  const now = Number(said.get('now')?.trim())
  const place = said.get('folder')?.trim()
  const found = candidates.filter(one => place === undefined || isOf(place, one, said.get(one.id ?? '') ?? ''))
  const [first] = found
  const projects = new Set(found.map(one => one.project))
  if (projects.size > 1 || (wanted.manager === 'docker' && found.length > 1)) throw several(wanted.service, found)
  if (!first) return [{ name: wanted.service, state: 'absent', engine: engine.path }]
  return found.map(one => {
    const sockets = readSockets(said.get(one.id ?? '') ?? '')
    const open = one.state === 'running' && one.network_mode !== 'host'
    return {
      name: one.name ?? wanted.service,
      state: stateOf(one),
      started: one.started_at,
      up_seconds:
        one.state === 'running' && one.started_at
          ? Math.max(0, now - Math.floor(Date.parse(one.started_at) / 1000))
          : null,
      id: one.id,
      engine: engine.path,
      project: one.project,
      health: one.health,
      reason: one.state === 'running' ? null : [stateWords(one), one.message].filter(Boolean).join(': '),
      ports: open ? sockets.ports.join(', ') : null,
      clients: open ? sockets.clients : null,
      needed_by: besides(one, containers),
      may: null,
    }
  })
}

function isMeant({ manager, service }: WantedService, one: Container): boolean {
  if (manager === 'docker') return means(service, one)
  return service.includes('/') ? means(service, one) : one.service === service && !one.oneoff
}

/** Compose says where it was called; by a link, or from another machine, only the folder's name is left of that. */
const isOf = (place: string, { project }: Container, said: string) =>
  said.split('\n')[0]?.replace(/^\d+ /, '') === place ||
  project === place.slice(place.lastIndexOf('/') + 1).toLowerCase()

function stateOf({ state, health }: Container): ServiceLook['state'] {
  if (state === 'running') return health === 'starting' ? 'starting' : 'running'
  if (state === 'restarting' || state === 'created') return state === 'created' ? 'stopped' : 'failed'
  if (state === 'paused') return 'paused'
  return state === 'exited' || state === 'dead' ? 'stopped' : 'unknown'
}

/** The running others of its project: which of them needs it, no engine tells for sure. */
function besides(mine: Container, all: readonly Container[]): string | null {
  const others = all.filter(
    one => mine.project && one.project === mine.project && one.service !== mine.service && one.state === 'running',
  )
  return others.map(one => one.name).join(', ') || null
}

const several = (service: string, found: readonly Container[]) =>
  new OpsError({
    kind: 'invalid',
    code: 'SEVERAL_CONTAINERS',
    message: `${service} is several containers: ${found.map(one => one.name).join(', ')}.`,
    hint: 'Name the folder of the Compose project, say project/service, or the container itself.',
  })
