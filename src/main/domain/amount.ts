const sizeUnits = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

/** `1536` → `1.5 kB`; three figures at most, as an operator reads them. */
export function humanBytes(bytes: number | bigint): string {
  const amount = Number(bytes)
  const power = Math.min(
    sizeUnits.length - 1,
    Math.max(0, Math.floor(Math.log(Math.abs(amount) || 1) / Math.log(1024))),
  )
  return `${trimmed(amount / 1024 ** power)} ${sizeUnits[power]}`
}

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
