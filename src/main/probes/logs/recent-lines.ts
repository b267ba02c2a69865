import { means } from '#domain/container'
import { missing, OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import type { ShellScript } from '#domain/session'

/** Where a log is: a file of the host, or what a container writes to its output. */
export interface LogPlace {
  readonly file?: string | null
  readonly container?: string | null
  /** Seconds to look back; of a file its end is read, however old. */
  readonly since: number
}

/** The end of a log. */
export interface RecentLines {
  readonly lines: readonly string[]
  /** By the clock of the host, milliseconds since 1970. */
  readonly now: number
  /** Older lines of the same time were left out. */
  readonly cut: boolean
}

const mostBytes = 8 * 1024 * 1024

// A folder that may not be entered hides whether the file is there. The file before the rotation is read too: right after it the new one has next to nothing.
const ofFile = `at=$FILE
while [ -n "$at" ] && ! [ -e "$at" ]; do at=\${at%/*}; done
[ "$at" = "$FILE" ] || { [ -x "\${at:-/}" ] && exit 2; exit 13; }
[ -f "$FILE" ] && [ -r "$FILE" ] || exit 13
date +%s
[ -r "$FILE.1" ] && tail -c "$BYTES" "$FILE.1"
tail -c "$BYTES" "$FILE"`
const ofContainer = `date +%s
"$ENGINE" logs --since "$SINCE" "$ID" 2>&1 | tail -c "$BYTES"`

/** Reads what was written last, at most 8 MiB. Throws OpsError missing or denied, with the name of what is not there. */
export async function recentLines(place: LogPlace, { sessions, profile, ...use }: ProbeContext): Promise<RecentLines> {
  const shell = await sessions.shell(profile, use.signal)
  const done = await shell.run(await scriptFor(place, { sessions, profile, ...use }), {
    ...use,
    byteLimit: 3 * mostBytes,
  })
  if (done.exit === 2) throw missing(`There is no file ${place.file} on this host.`, 'Say where the log is.')
  if (done.exit === 13)
    throw new OpsError({
      kind: 'denied',
      code: 'EACCES',
      message: `${shell.host.user} may not read ${place.file}.`,
      hint: `Often the group adm may: usermod -aG adm ${shell.host.user}, then connect anew.`,
    })
  if (done.exit !== 0)
    throw new OpsError({
      kind: 'rejected',
      code: 'LOG_UNREAD',
      message: `${place.file ?? place.container}: the log is not given (${done.stderr.trim().split('\n').at(-1)?.slice(0, 300)}).`,
    })
  const [clock = '', ...lines] = done.stdout.split('\n')
  return { lines, now: Number(clock) * 1000, cut: done.stdout.length >= mostBytes }
}

async function scriptFor({ file, container, since }: LogPlace, context: ProbeContext): Promise<ShellScript> {
  const env = { BYTES: String(mostBytes) }
  if (container === undefined || container === null) {
    if (!file) throw missing('It is not said where the log is.', 'Name a file, or a container.')
    return { interpreter: 'sh', text: ofFile, env: { ...env, FILE: file } }
  }
  const { engine, containers } = await context.sessions.containers(context.profile, context)
  const found = containers.filter(one => means(container, one))
  const [one, another] = found.length > 1 ? found.filter(({ state }) => state === 'running') : found
  if (another || !one?.id) throw missing(`There is no one container ${container} on this host.`)
  // By id, so that a container that is made anew meanwhile is not taken for this one.
  return {
    interpreter: 'sh',
    text: ofContainer,
    env: { ...env, ENGINE: engine.path, ID: one.id, SINCE: `${Math.ceil(since)}s` },
  }
}
