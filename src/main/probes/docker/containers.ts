import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { type Container, readContainers } from './inspect'

const columns: readonly Column[] = [
  { name: 'engine', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'image', type: 'text' },
  { name: 'state', type: 'text' },
  { name: 'health', type: 'text' },
  { name: 'restarts', type: 'int' },
  { name: 'oom_killed', type: 'bool' },
  { name: 'exit_code', type: 'int' },
  { name: 'restart_policy', type: 'text' },
  { name: 'started_at', type: 'time' },
  { name: 'finished_at', type: 'time' },
  { name: 'project', type: 'text' },
  { name: 'service', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'message', type: 'text' },
]

// The engine is found by trying, not by the login's PATH; one that is installed and answers comes before one that is
// only installed. `inspect` prints one JSON document a line; ids that vanish meanwhile are no error.
const script = `
found=
for engine in docker podman; do
  command -v "$engine" >/dev/null 2>&1 || continue
  found=\${found:-$engine}
  if ids=$("$engine" ps -aq --no-trunc 2>/dev/null); then
    echo "engine $engine"
    [ -z "$ids" ] || "$engine" inspect --format '{{json .}}' $ids 2>/dev/null
    exit 0
  fi
  [ "$found" = "$engine" ] && said=$("$engine" ps -aq 2>&1 >/dev/null)
done
[ -z "$found" ] && { echo 'engine none'; exit 0; }
echo "engine $found"
printf '%s\\n' "$said" >&2
exit 3`

const parameters = z.strictObject({
  /** Name of a Compose project; without one, all containers are meant. */
  project: z.string().min(1).nullish(),
})

export const dockerContainers: Probe<z.infer<typeof parameters>> = {
  name: 'docker.containers',
  summary: 'Every container of a host: state, health, restarts, killed for memory, exit code. Docker or Podman.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run({ project }, context) {
    const session = await context.sessions.shell(context.profile, context.signal)
    const done = await session.run({ interpreter: 'sh', text: script, env: {} }, { ...context, byteLimit: 8_000_000 })
    const engine = /^engine (\w+)$/m.exec(done.stdout)?.[1] ?? 'none'
    if (done.exit === 3) {
      const said = done.stderr.trim().slice(0, 300)
      if (/permission denied/i.test(said)) throw refused(engine, said)
      return { columns, rows: [only(engine, 'engine down', said)] }
    }
    if (engine === 'none')
      return { columns, rows: [only('none', 'not installed', 'Neither docker nor podman is here.')] }
    const { containers, unread } = readContainers(done.stdout)
    const cut = unread + (done.dropped > 0 ? 1 : 0)
    const mine = containers.filter(one => !project || one.project === project)
    // Nothing of the project is not the same as nothing wrong with it.
    const gone = project && mine.length === 0 && cut === 0
    return {
      columns,
      rows: gone
        ? [only(engine, 'absent', `There is no container of the project ${project}.`)]
        : mine.map(container => row(engine, container)),
      ...(cut ? { cut: 'Some containers could not be read: what the engine said about them was cut or broken.' } : {}),
    }
  },
}

const only = (engine: string, state: string, message: string): Cell[] =>
  columns.map(({ name }) => ({ engine, state, message })[name] ?? null)

const row = (engine: string, container: Container): Cell[] =>
  columns.map(({ name }) => (name === 'engine' ? engine : (container[name as keyof Container] ?? null)))

const refused = (engine: string, said: string) =>
  new OpsError({
    kind: 'denied',
    code: 'ENGINE_DENIED',
    message: `This user may not ask ${engine}: ${said}`,
    hint: `Whoever may ask ${engine} rules the host (the runbook “Monitoring user for a host” says why); if that is wanted: sudo usermod -aG ${engine} "$USER", then log in again.`,
  })
