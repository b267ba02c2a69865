const powers: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 }

/**
 * Bytes from an amount as engines print it: `1.5GiB` counts by 1024, `645MB` and `12kB` by 1000. Rounded as it was printed;
 * null for what is no amount.
 */
export function amount(text: string | null | undefined): number | null {
  const [, number, power = '', binary] = /^\s*([\d.]+)\s*([kmgtp]?)(i?)b?\s*$/i.exec(text ?? '') ?? []
  if (number === undefined) return null
  return Math.round(Number(number) * (binary ? 1024 : 1000) ** (powers[power.toLowerCase()] ?? 0))
}

/** Bytes from what a setting of an engine says: there `10m` counts by 1024. Null for what is none, and for -1, no limit. */
export function sizeSetting(text: string | null): number | null {
  const [, number, power = ''] = /^(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(text?.trim() ?? '') ?? []
  return number === undefined ? null : Math.round(Number(number) * 1024 ** (powers[power.toLowerCase()] ?? 0))
}
