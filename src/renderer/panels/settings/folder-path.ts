/** Why a folder cannot be added as typed; null when it can. */
export function mayAddFolder(typed: string, there: readonly string[]): string | null {
  const folder = typed.trim()
  if (!folder) return 'Type the path of a folder.'
  if (!/^(?:\/|\\\\|[A-Za-z]:[\\/])/.test(folder)) return 'The whole path is needed, from the root; ~ is not read here.'
  return there.some(one => plain(one) === plain(folder)) ? 'This folder is there already.' : null
}

/** Whether a path is a folder or lies in it. */
export function insideFolder(path: string, folder: string): boolean {
  const root = plain(folder)
  return plain(path) === root || (path.startsWith(root) && /^[\\/]/.test(path.slice(root.length)))
}

const plain = (path: string) => path.replace(/(?<=.)[\\/]+$/, '')
