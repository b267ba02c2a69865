import type { LogSource, LogWindow, PlacedEntry } from '#domain/log'
import type { Use } from '#domain/session'
import { entriesOf } from './entries'
import { findFiles, readFound } from './find-files'
import { assertRead, type LogHost, reach } from './reach'
import { offsetOfTime } from './time-offset'
import type { HostClock } from './times'
import { containerWindowScript, fileWindowScript, unitWindowScript, windowBytes, windowLines } from './window-script'

/** Which part of a source: its end, what stands before or behind a place, or from a time on. */
export type WindowAt = { end: true } | { before: string } | { after: string } | { time: string }

/** A line longer than this is not waited for: its beginning is shown where it is cut. */
const mostBytes = 8 * 1024 * 1024

/** Reads a part of a source. A file of any size costs one exchange; a time in a file some more, to find it. */
export async function readWindow(host: LogHost, source: LogSource, at: WindowAt, use: Use): Promise<LogWindow> {
  if (source.kind === 'file') return fileWindow(host, source, at, use)
  const reached = await reach(host, source)
  const time = 'time' in at ? at.time : undefined
  const place = { ...('before' in at && { before: at.before }), ...('after' in at && { after: at.after }) }
  const script =
    reached.kind === 'container'
      ? containerWindowScript(reached.engine, reached.id, time ? { after: time } : place)
      : unitWindowScript(source.kind === 'unit' ? source.unit : '*', time ? { after: seconds(time) } : place)
  const { stdout, exit } = await host.shell.run(script, { ...use, byteLimit: 16 * 1024 * 1024 })
  assertRead(source, exit, stdout.slice(stdout.indexOf('\n') + 1), host)
  const [clock = '', ...lines] = stdout.split('\n')
  const told = lines.filter(line => line !== '')
  // The line at the place itself is on the screen already.
  const placed = told
    .map(line => ({ line, place: placeOf(line, source.kind) }))
    .filter(one => !('before' in at && one.place >= at.before) && !('after' in at && one.place <= at.after))
  const full = told.length >= windowLines
  const forward = 'after' in at || time !== undefined
  return {
    entries: placedEntries(placed, source.kind, clockOf(clock)),
    before: !forward && !full ? null : (placed[0]?.place ?? null),
    after: forward && !full ? null : (placed.at(-1)?.place ?? null),
  }
}

async function fileWindow(
  host: LogHost,
  source: Extract<LogSource, { kind: 'file' }>,
  at: WindowAt,
  use: Use,
): Promise<LogWindow> {
  const place =
    'time' in at
      ? { after: await byteOfTime(host, source.path, Date.parse(at.time), use) }
      : { ...('before' in at && { before: Number(at.before) }), ...('after' in at && { after: Number(at.after) }) }
  for (let bytes = windowBytes; ; bytes *= 4) {
    const script = fileWindowScript(source.path, place, bytes)
    const { stdout, exit } = await host.shell.run(script, { ...use, byteLimit: 2 * bytes + 65_536 })
    assertRead(source, exit, stdout, host)
    const [clock = '', about = '', ...rest] = stdout.split('\n')
    const [id = '', size = '0', from = '0', to = '0'] = about.split(' ')
    const found = { from: Number(from), to: Number(to), bytes: Number(size) }
    const lines = rest.flatMap(line => {
      const [, start, text = ''] = /^(\d+) ([\s\S]*)$/.exec(line) ?? []
      return start === undefined ? [] : [{ place: start, line: text }]
    })
    const forward = place.after !== undefined
    // Where it begins in the midst of a line, that line is the window's before it; one that is still written comes later.
    const whole = lines.slice(!forward && found.from > 0 ? 1 : 0, forward && found.to < found.bytes ? -1 : undefined)
    if (whole.length === 0 && lines.length > 0 && bytes < mostBytes) continue
    const kept = whole.length > 0 ? whole : lines
    const first = Number(kept[0]?.place ?? found.from)
    const cut = forward && found.to < found.bytes ? Number(lines.at(-1)?.place ?? found.to) : found.to
    return {
      entries: placedEntries(kept, 'file', clockOf(clock)),
      before: first > 0 ? String(first) : null,
      after: cut < found.bytes ? String(cut) : null,
      file: { id, bytes: found.bytes },
    }
  }
}

async function byteOfTime(host: LogHost, path: string, time: number, use: Use): Promise<number> {
  const [answer] = await host.shell.batch([findFiles([path])], use)
  const { files, clock } = readFound(answer?.stdout ?? '')
  const file = files.find(one => one.path === path)
  return file?.readable ? offsetOfTime(host.shell, file, time, clock, use) : 0
}

/** Entries at the places of their first lines. */
export function placedEntries(
  lines: readonly { readonly place: string; readonly line: string }[],
  kind: LogSource['kind'],
  clock: HostClock,
): PlacedEntry[] {
  let read = 0
  function* told() {
    for (const { line } of lines) {
      read++
      yield line
    }
  }
  const entries: PlacedEntry[] = []
  let first = 0
  for (const entry of entriesOf(told(), kind, clock)) {
    entries.push({ place: lines[first]?.place ?? '', entry })
    // An entry comes when the line that begins the next one has been read.
    first = read - 1
  }
  return entries
}

/** Where a line of a container or of the journal stands: its time. */
export const placeOf = (line: string, kind: LogSource['kind']): string => {
  if (kind === 'container') return line.split(' ', 1)[0] ?? ''
  const time = /"__REALTIME_TIMESTAMP":"(\d+)"/.exec(line)?.[1]
  return time === undefined ? '' : `${time.slice(0, -6)}.${time.slice(-6)}`
}

const seconds = (time: string) => String(Date.parse(time) / 1000)

/** The clock that a script printed first, as `date '+%s %z'`. */
export function clockOf(line: string): HostClock {
  const [now = '0', zone = '+0000'] = line.split(' ')
  return { now: Number(now) * 1000, zone }
}
