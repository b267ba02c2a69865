/** A number as typed; undefined for one that is none, or beyond what is taken. */
export function within(text: string, [least, most]: readonly [number, number]): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return value >= least && value <= most ? value : undefined
}
