import type { Level, LogSource, PlacedEntry } from '#domain/log'
import type { ShellScript } from '#domain/session'
import { assertRead, type LogHost, reach } from './reach'
import { patternOf } from './select-lines'
import { reading } from './source-script'
import { handingOn, streamed } from './streamed'
import { clockOf, placedEntries, placeOf } from './window'

/** More than this nobody reads; the words are to be made narrower then. */
export const mostHits = 2000

// grep tells bytes where it can (GNU), and gives each line at once; where it cannot (BusyBox), awk counts, which is slower.
const finding = `
find_lines() {
  if printf 'x\\n' | grep -b --line-buffered x >/dev/null 2>&1; then grep -a -b --line-buffered -i "$HOW" -e "$WHAT" | ${handingOn}
  else tr '\\000' ' ' | awk '{ printf "%d:%s\\n", at, $0; at += length($0) + 1 }' | grep -i "$HOW" -e "$WHAT" | ${handingOn}; fi
}
date '+%s %z'`

const ofFile = `${reading}
[ -e "$FILE" ] || exit 2
[ -f "$FILE" ] && [ -r "$FILE" ] || exit 13
${finding}
FROM=0
case $FILE in *.gz|*.bz2|*.xz|*.zst) content | find_lines ;; *) find_lines <"$FILE" ;; esac
true`

const ofContainer = `${finding}\n"$ENGINE" logs --timestamps "$ID" 2>&1 | find_lines\ntrue`
const ofUnit = `${finding}
set -- --no-pager -o json --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT
[ "$UNIT" = '*' ] || set -- "$@" -u "$UNIT"
journalctl "$@" 2>/dev/null | find_lines
true`

/** What is looked for: words as they are, entries of these levels, or both. */
export interface Wanted {
  readonly text: string
  readonly levels: readonly Level[]
}

/**
 * Looks through a source from its beginning, over there, and gives what it finds at once. Ends after `mostHits`; the
 * returned word says which. Left early, nothing goes on over there.
 */
export async function* search(
  host: LogHost,
  source: LogSource,
  wanted: Wanted,
  signal: AbortSignal,
): AsyncGenerator<PlacedEntry[], 'all' | 'enough', undefined> {
  const script = await scriptFor(host, source, wanted, signal)
  let clock = clockOf('')
  let found = 0
  let begun = false
  const ended: { exit: number | null; stdout: string }[] = []
  for await (const lines of streamed(host.shell, script, signal, result => ended.push(result))) {
    if (!begun) clock = clockOf(lines[0] ?? '')
    const placed = (begun ? lines : lines.slice(1)).flatMap(line => hitOf(line, source.kind))
    begun = true
    // Each is looked at by itself: what stands between two hits is not here.
    const hits = placed.flatMap(one => placedEntries([one], source.kind, clock)).filter(one => fits(one, wanted))
    found += hits.length
    if (hits.length > 0) yield hits.slice(0, Math.max(0, mostHits - found + hits.length))
    if (found >= mostHits) return 'enough'
  }
  const [result] = ended
  if (result) assertRead(source, result.exit, '', host)
  return 'all'
}

async function scriptFor(host: LogHost, source: LogSource, wanted: Wanted, signal: AbortSignal): Promise<ShellScript> {
  const { text, levels } = wanted
  const pattern = text === '' ? patternOf({ levels, pattern: null, bytes: 0 }) : text
  const env = { HOW: text === '' ? '-E' : '-F', WHAT: pattern }
  signal.throwIfAborted()
  const reached = await reach(host, source)
  if (reached.kind === 'file') return { interpreter: 'sh', text: ofFile, env: { ...env, FILE: reached.path } }
  if (reached.kind === 'unit') return { interpreter: 'sh', text: ofUnit, env: { ...env, UNIT: reached.unit } }
  return { interpreter: 'sh', text: ofContainer, env: { ...env, ENGINE: reached.engine, ID: reached.id } }
}

function hitOf(line: string, kind: LogSource['kind']) {
  const [all = '', byte] = /^(\d+):/.exec(line) ?? []
  if (byte === undefined) return []
  const text = line.slice(all.length)
  return [{ line: text, place: kind === 'file' ? byte : placeOf(text, kind) }]
}

/** grep also finds names of JSON fields, and words that no level is meant by. */
const fits = ({ entry }: PlacedEntry, { levels }: Wanted) => levels.length === 0 || levels.includes(entry.level)
