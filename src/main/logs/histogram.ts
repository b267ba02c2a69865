import { type Level, type LogEntry, levels } from '#domain/log'

const parts = 72

/** Entries counted by level in equal parts of a time. */
export interface Histogram {
  add(entry: LogEntry): void
  read(): { counts: { level: Level; counts: number[] }[]; from: string; to: string }
}

/** Between two moments, milliseconds since 1970; what stands outside, or tells no time, is not counted. */
export function createHistogram(from: number, to: number): Histogram {
  const counts = new Map<Level, number[]>()
  return {
    add({ at, level }) {
      const part = at === null ? -1 : Math.floor(((Date.parse(at) - from) / (to - from)) * parts)
      if (part < 0 || part >= parts) return
      const own = counts.get(level) ?? new Array<number>(parts).fill(0)
      own[part] = (own[part] ?? 0) + 1
      counts.set(level, own)
    },
    read: () => ({
      counts: levels.flatMap(level => {
        const own = counts.get(level)
        return own ? [{ level, counts: own }] : []
      }),
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    }),
  }
}
