import type { Containers } from '#domain/container'
import { OpsError } from '#domain/failure'
import type { ShellSession, Use } from '#domain/session'
import { readContainers } from './inspect'
import { translate } from './translate'

// The engine is found by trying, not by the login's PATH; one that is installed and answers comes before one that is
// only installed. Which daemon it speaks to (DOCKER_HOST, a context) is the login's affair. `inspect` prints one container
// a line: for a format that is only JSON, Podman would spread it over many. Ids that vanish meanwhile are no error.
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
    echo "engine $engine $path"
    [ -n "$WHO" ] && { who=$("$path" info --format '{{.ID}}' 2>/dev/null) || who=$(cat /etc/machine-id 2>/dev/null); echo "id $who"; }
    [ -z "$ids" ] || "$path" container inspect --format 'container {{json .}}' $ids 2>/dev/null
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
  const id = /^id (\S+)$/m.exec(done.stdout)?.[1] ?? ''
  return { engine: { name, path, id }, containers, unread: unread + (done.dropped > 0 ? 1 : 0) }
}

const noEngine = {
  kind: 'missing',
  code: 'NO_ENGINE',
  layer: 'container',
  message: 'Neither docker nor podman is installed on this host.',
  hint: 'Take another host under Through, or leave the container out.',
} as const
