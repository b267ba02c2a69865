import type { Containers } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { ShellSession, Use } from '#domain/session'
import { readContainers } from './inspect'
import { translate } from './translate'

// The engine is found by trying, not by the login's PATH; one that is installed and answers comes before one that is
// only installed. Which daemon it speaks to (DOCKER_HOST, a context) is the login's affair. `inspect` prints one container
// a line: for a format that is only JSON, Podman would spread it over many. Ids that vanish meanwhile are no error. A Podman
// without a container says nothing about those of a Docker that this login may not ask.
const script = `
listed() {
  if [ -n "$PROJECT" ]; then
    "$1" ps -aq --no-trunc --filter "label=com.docker.compose.project=$PROJECT" --filter "label=com.docker.compose.service=$SERVICE"
  elif [ -n "$NAME" ]; then
    "$1" ps -aq --no-trunc --filter "name=^/?$NAME\\$" || return
    case "$NAME" in *[!0-9a-f]*) ;; ????????????*) "$1" ps -aq --no-trunc --filter "id=$NAME";; esac
  else "$1" ps -aq --no-trunc; fi
}
found=
for engine in docker podman; do
  path=$(command -v "$engine") || continue
  if ids=$(listed "$path" 2>/dev/null); then
    [ -n "$ids" ] || case "$said" in *ermission?denied*) continue;; esac
    echo "engine $engine $path"
    [ -n "$WHO" ] && { who=$("$path" info --format '{{.ID}}' 2>/dev/null) || who=$(cat /etc/machine-id 2>/dev/null); echo "id $who"; }
    set -- $ids
    [ $# -eq 0 ] && exit 0
    echo "listed $#"
    "$path" container inspect --format 'container {{json .}}' "$@"
    exit 0
  fi
  [ -z "$found" ] && { found="$engine $path"; said=$("$path" ps -aq 2>&1 >/dev/null); }
done
[ -z "$found" ] && exit 4
echo "engine $found"
printf '%s\\n' "$said" >&2
exit 3`

/**
 * What the engine of a host tells of its containers: all, or those that `reference` may mean. Rejects when there is no
 * engine, or it cannot be asked, with the reason in its own words (L1). `who` also asks which engine it is.
 */
export async function askEngine(
  shell: ShellSession,
  use: Use,
  { reference, who }: { reference?: string; who?: boolean } = {},
): Promise<Containers> {
  const [first = '', second] = reference?.split('/', 2) ?? []
  const [NAME, PROJECT, SERVICE] = second === undefined ? [first, '', ''] : ['', first, second]
  const asked = { interpreter: 'sh' as const, text: script, env: { NAME, PROJECT, SERVICE, WHO: who ? 'yes' : '' } }
  const done = await shell.run(asked, { ...use, byteLimit: 8_000_000 })
  if (done.exit === 4) throw new OpsError(noEngine)
  const [, name = 'docker', path = name] = /^engine (\w+) (.+)$/m.exec(done.stdout) ?? []
  if (done.exit !== 0) throw new OpsError({ ...translate(done.stderr, { engine: name }), detail: { engine: name } })
  const { containers, unread } = readContainers(done.stdout)
  const vanished = done.stderr.match(/no such (container|object)|no container with (name|id)/gi)?.length ?? 0
  const silent = Number(/^listed (\d+)$/m.exec(done.stdout)?.[1] ?? 0) - containers.length - unread - vanished
  // It listed them and then told of none: that is an engine that cannot be asked, and no host without containers.
  if (silent > 0 && containers.length + unread === 0)
    throw new OpsError({ ...translate(done.stderr, { engine: name }), detail: { engine: name } })
  const id = /^id (\S+)$/m.exec(done.stdout)?.[1] ?? ''
  return { engine: { name, path, id }, containers, unread: unread + Math.max(0, silent) + (done.dropped > 0 ? 1 : 0) }
}

const noEngine = {
  kind: 'missing',
  code: 'NO_ENGINE',
  layer: 'container',
  message: 'Neither docker nor podman is installed on this host.',
  hint: 'Take another host under Through, or leave the container out.',
} as const
