import type { ShellScript, ShellSession, Use } from '#domain/session'
import { entryTime } from './entry-time'
import type { HostClock } from './times'

const samples = 24
const sampleBytes = 8192
/** Closer than this there is nothing to gain: reading it costs less than another question. */
const closeEnough = 128 * 1024

const script = `
for o in $OFFSETS; do
  printf '=== %s\\n' "$o"
  dd bs=${sampleBytes} skip=$((o / ${sampleBytes})) count=1 <"$FILE" 2>/dev/null | tr -d '\\000'
  echo
done`

const sampling = (path: string, offsets: readonly number[]): ShellScript => ({
  interpreter: 'sh',
  text: script,
  env: { FILE: path, OFFSETS: offsets.join(' ') },
})

/**
 * A byte of a file before which nothing was written after \`since\`; lines are taken to stand in the order of their times.
 * Looks at a few dozen places at once, so that a gigabyte takes four questions. Where no line tells a time it is 0.
 */
export async function offsetOfTime(
  shell: ShellSession,
  file: { readonly path: string; readonly bytes: number },
  since: number,
  clock: HostClock,
  use: Use,
): Promise<number> {
  let low = 0
  let high = file.bytes
  while (high - low > closeEnough) {
    const offsets = placesBetween(low, high)
    const [answer] = await shell.batch([sampling(file.path, offsets)], use)
    const times = timesIn(answer?.stdout ?? '', clock)
    const before = offsets.filter(offset => (times.get(offset) ?? Number.POSITIVE_INFINITY) < since).at(-1)
    const after = offsets.find(offset => offset > (before ?? low) && (times.get(offset) ?? 0) >= since)
    if (before === undefined && after === undefined) break
    low = before ?? low
    high = after ?? high
  }
  return low
}

function placesBetween(low: number, high: number): number[] {
  const step = (high - low) / (samples + 1)
  const places = Array.from(
    { length: samples },
    (_, at) => Math.floor((low + step * (at + 1)) / sampleBytes) * sampleBytes,
  )
  return [...new Set(places)].filter(place => place > low && place < high)
}

function timesIn(output: string, clock: HostClock): Map<number, number> {
  const found = new Map<number, number>()
  for (const part of output.split(/^(?==== \d+$)/m)) {
    const [, offset, text = ''] = /^=== (\d+)\n([\s\S]*)$/.exec(part) ?? []
    // What stands first began before this place.
    const [, ...lines] = text.split('\n')
    const at = lines.map(line => entryTime(line, clock)).find(time => time !== undefined)
    if (offset !== undefined && at !== undefined) found.set(Number(offset), at)
  }
  return found
}
