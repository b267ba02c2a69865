const sizeUnits = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/**
 * Bytes as an operator reads them: `1.5 kB`, `20.4 GB`, `512 MB`. A unit is 1024 of the next smaller one, as PostgreSQL
 * counts and as sizes are typed here.
 */
export function bytes(value: number | bigint): string {
  const size = Number(value)
  const step = Math.floor(Math.log(Math.abs(size) || 1) / Math.log(1024))
  const power = Math.min(sizeUnits.length - 1, Math.max(0, step))
  const figure = size / 1024 ** power
  const digits = power > 0 && Math.abs(figure) < 100 ? 1 : 0
  return `${Number(figure.toFixed(digits))} ${sizeUnits[power]}`
}

/** Milliseconds as the two largest units that matter: `0.4 ms`, `2.1 s`, `3 h 12 min`, `41 d 6 h`. */
export function duration(ms: number): string {
  const sign = ms < 0 ? '-' : ''
  const size = Math.abs(ms)
  // However little it is, it is not nought.
  if (size < 1) return `${sign}${Number(size.toPrecision(2))} ms`
  if (size < 1000) return `${sign}${Math.round(size)} ms`
  const seconds = size / 1000
  if (seconds < 59.95) return `${sign}${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return sign + pair(whole, 60, 'min', 1, 's')
  if (whole < 86_400) return sign + pair(whole, 3600, 'h', 60, 'min')
  return sign + pair(whole, 86_400, 'd', 3600, 'h')
}

function pair(value: number, large: number, largeName: string, small: number, smallName: string): string {
  const first = Math.floor(value / large)
  const second = Math.floor((value % large) / small)
  return second ? `${first} ${largeName} ${second} ${smallName}` : `${first} ${largeName}`
}

/** Digits in groups of three; takes text for numbers that JavaScript cannot hold. */
export function grouped(value: number | string): string {
  const [whole = '', fraction] = String(value).split('.')
  if (!/^-?\d+$/.test(whole)) return String(value)
  const body = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? body : `${body}.${fraction}`
}

/** A number with its unit, in the sizes that an operator reads; six figures at most. */
export function amount(value: number, unit = ''): string {
  const [, per] = /^bytes(.*)$/.exec(unit) ?? []
  if (per !== undefined) return `${bytes(value)}${per}`
  if (unit === 'ms') return duration(value)
  if (unit === 's') return duration(value * 1000)
  // Sixteen digits of a division help nobody.
  const figures = grouped(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
  return withUnit(figures, unit)
}

/** Figures before their unit; a count of each second is `12/s`. */
export const withUnit = (figures: string, unit: string) =>
  unit === '' ? figures : unit === '1/s' ? `${figures}/s` : `${figures} ${unit}`

/** `5400` → `1 h 30 min`: the two largest units that count. */
export function humanDuration(seconds: number | bigint): string {
  const amount = Number(seconds)
  if (!Number.isFinite(amount)) return String(amount)
  const sign = amount < 0 ? '-' : ''
  const rest = Math.abs(amount)
  if (rest < 1) return `${sign}${trimmed(rest * 1000)} ms`
  if (rest < 60) return `${sign}${trimmed(rest)} s`
  const whole = Math.round(rest)
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0)
  return sign + shown.map(([count, unit]) => `${count} ${unit}`).join(' ')
}

const trimmed = (amount: number) => String(Number(amount.toFixed(Math.abs(amount) < 10 ? 1 : 0)))
