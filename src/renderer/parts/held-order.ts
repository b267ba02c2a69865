/**
 * The order in which live rows stand: as sorted, or, while it is held, as they stood, so that nothing moves under a pointer.
 * What came meanwhile stands at the end, what went keeps its place.
 */
export function heldOrder(sorted: readonly string[], before: readonly string[], held: boolean): readonly string[] {
  if (!held) return sorted
  const stood = new Set(before)
  return [...before, ...sorted.filter(key => !stood.has(key))]
}
