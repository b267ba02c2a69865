import { setTimeout as pause } from 'node:timers/promises'
import type { LogSource, PlacedEntry } from '#domain/log'
import type { ShellScript } from '#domain/session'
import { entriesOf } from './entries'
import { assertRead, type LogHost, reach } from './reach'
import { handingOn, lineIsWhole, streamed } from './streamed'
import { clockOf, placeOf } from './window'

/** What came since the last time. */
export interface Followed {
  readonly entries: readonly PlacedEntry[]
  readonly skipped: number
  readonly rotated: boolean
}

/** So many at a time are shown, and this often: who could read more? What comes faster stands in the source. */
const mostShown = 500
const gatherMs = 50
const rotation = '\u0002 rotated'

/*
 * Rotation renames the file, and its writer may go on with the old one for a while. So the file is held open: what is
 * written to it is read whatever its name is, and only when nothing came for two seconds is the new one opened, from its
 * beginning. A file that became shorter than what was read of it was begun anew.
 */
const ofFile = `
[ -e "$FILE" ] || exit 2
[ -f "$FILE" ] && [ -r "$FILE" ] || exit 13
date '+%s %z'
which() { stat -L -c '%d:%i %s' "$FILE" 2>/dev/null || stat -L -f '%d:%i %z' "$FILE" 2>/dev/null; }
read_to() { { read -r _ at; } </proc/$$/fdinfo/3; }
nap=0.2; sleep 0.01 2>/dev/null || nap=1
exec 3<"$FILE"
set -- $(which); id=$1
dd bs=1 skip="$AFTER" count=0 <&3 2>/dev/null
quiet=0
while :; do
  at=; read_to 2>/dev/null; was=$at
  cat <&3
  read_to 2>/dev/null
  if [ "$at" != "$was" ]; then quiet=0; printf '${lineIsWhole}'; fi
  set -- $(which)
  if [ -n "$1" ] && [ "$1" != "$id" ]; then
    quiet=$((quiet + 1))
    if [ "$quiet" -gt 10 ]; then exec 3<"$FILE"; id=$1; quiet=0; printf '\\n\\002 rotated\\n${lineIsWhole}'; continue; fi
  elif [ -n "$2" ] && [ -n "$at" ] && [ "$2" -lt "$at" ]; then exec 3<"$FILE"; printf '\\n\\002 rotated\\n${lineIsWhole}'; continue
  fi
  sleep $nap
done`

const ofContainer = `date '+%s %z'\n"$ENGINE" logs --timestamps --follow --since "$AFTER" "$ID" 2>&1 | ${handingOn}`
const ofUnit = `
command -v journalctl >/dev/null && [ -d /run/systemd/journal ] || exit 127
date '+%s %z'
set -- --no-pager -f -o json --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT --since "@$AFTER"
[ "$UNIT" = '*' ] || set -- "$@" -u "$UNIT"
journalctl "$@" 2>/dev/null | ${handingOn}`

/** What is written to a source from a place on (of a file its byte), for as long as somebody listens. */
export async function* follow(
  host: LogHost,
  source: LogSource,
  after: string,
  signal: AbortSignal,
): AsyncGenerator<Followed, void, undefined> {
  const script = await scriptFor(host, source, after)
  let clock = clockOf('')
  let begun = false
  const ended: { exit: number | null }[] = []
  for await (const came of streamed(host.shell, script, signal, result => ended.push(result))) {
    if (!begun) clock = clockOf(came[0] ?? '')
    const lines = begun ? came : came.slice(1)
    begun = true
    // What stands at the place itself is known.
    const known = (line: string) => source.kind !== 'file' && placeOf(line, source.kind) <= after
    const told = lines.filter(line => line !== '' && line !== rotation && !known(line))
    const shown = told.slice(-mostShown)
    const entries = [...entriesOf(shown, source.kind, clock)].map(entry => ({ place: '', entry }))
    const rotated = lines.includes(rotation)
    if (entries.length > 0 || rotated) yield { entries, skipped: told.length - shown.length, rotated }
    // Lines that pour in come in a hundred parts a second, and each would be read entry by entry.
    await pause(gatherMs, undefined, { signal }).catch(() => {})
  }
  const [result] = ended
  if (result) assertRead(source, result.exit, '', host)
}

async function scriptFor(host: LogHost, source: LogSource, after: string): Promise<ShellScript> {
  const reached = await reach(host, source)
  const env = { AFTER: after }
  if (reached.kind === 'file') return { interpreter: 'sh', text: ofFile, env: { ...env, FILE: reached.path } }
  if (reached.kind === 'unit') return { interpreter: 'sh', text: ofUnit, env: { ...env, UNIT: reached.unit } }
  return { interpreter: 'sh', text: ofContainer, env: { ...env, ENGINE: reached.engine, ID: reached.id } }
}
