/** Round numbers that a scale from `low` to `high` is marked with, some four of them. In bytes they are powers of two. */
export function ticksOf(low: number, high: number, unit = ''): number[] {
  const rough = (high - low) / 4 || 1
  const base = unit === 'bytes' ? 2 : 10
  const power = base ** Math.floor(Math.log(rough) / Math.log(base))
  const step = base === 2 ? power * 2 : ([1, 2, 5].find(one => one * power >= rough) ?? 10) * power
  const first = Math.ceil(low / step - 1e-9)
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, at) => (first + at) * step)
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const strides = [1, 5, 15, 30]
  .map(n => n * minute)
  .concat(
    [1, 3, 6, 12].map(n => n * hour),
    [1, 2, 7, 14, 30, 91, 182, 365].map(n => n * day),
  )

/** The same for times: whole minutes, hours or days in UTC, at most six. */
export function timeTicks(from: number, to: number): { readonly at: number; readonly text: string }[] {
  const stride = strides.find(one => (to - from) / one <= 5) ?? 365 * day
  const first = Math.ceil(from / stride)
  const count = Math.max(0, Math.floor(to / stride) - first + 1)
  return Array.from({ length: count }, (_, at) => {
    const time = (first + at) * stride
    const text = new Date(time).toISOString()
    return { at: time, text: stride < day ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(0, 10) }
  })
}
