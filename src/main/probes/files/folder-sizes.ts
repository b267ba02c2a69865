/** A folder, in bytes. */
export interface FolderSize {
  readonly path: string
  /** With all that is below it. */
  readonly total: number
  /** Without the folders below it that are listed themselves, so that nothing is said twice. */
  readonly own: number
}

/** Reads `du -k`: a folder a line, those below before those above. */
export function readFolders(text: string): FolderSize[] {
  const totals = new Map(
    [...text.matchAll(/^(\d+)\t(\/.*)$/gm)].map(
      ([, kilobytes, path = '']) => [path, Number(kilobytes) * 1024] as const,
    ),
  )
  const below = new Map<string, number>()
  for (const [path, total] of totals) {
    const above = nearestAbove(path, totals)
    if (above !== undefined) below.set(above, (below.get(above) ?? 0) + total)
  }
  return [...totals].map(([path, total]) => ({ path, total, own: Math.max(0, total - (below.get(path) ?? 0)) }))
}

function nearestAbove(path: string, listed: ReadonlyMap<string, number>): string | undefined {
  for (let at = path.lastIndexOf('/'); at >= 0; at = at > 0 ? path.lastIndexOf('/', at - 1) : -1) {
    const above = path.slice(0, at) || '/'
    if (above !== path && listed.has(above)) return above
  }
  return undefined
}
