const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Nothing else runs in this process meanwhile, milliseconds. */
export const sliceMs = 4

/** The resolutions that are kept, finest first. `everyMs` is the length of what one row tells; a raw row is one sample. */
export const levels = {
  raw: { everyMs: 0, keptMs: 3 * dayMs },
  minute: { everyMs: minuteMs, keptMs: 30 * dayMs },
  // Between a minute and an hour a chart of some days would sum up sixty rows a point.
  ten: { everyMs: 10 * minuteMs, keptMs: 120 * dayMs },
  hour: { everyMs: hourMs, keptMs: 2 * 365 * dayMs },
} as const

export type Level = keyof typeof levels
export type RolledLevel = Exclude<Level, 'raw'>

/** The beginning of the interval that a moment lies in, milliseconds. */
export const beginning = (at: number, everyMs: number) => Math.floor(at / everyMs) * everyMs
