/** What lies in a folder of a host. */
export interface ListedFolder {
  /** Without links and dots. */
  readonly path: string
  readonly entries: readonly ListedEntry[]
  /** So many were left out. */
  readonly more: number
}

export interface ListedEntry {
  readonly name: string
  readonly folder: boolean
  readonly bytes: number
  readonly modified: string
}
