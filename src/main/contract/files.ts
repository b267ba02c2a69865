import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { ListedFolder } from '#domain/file'
import { procedure } from './procedure'

/** How far a download is, in bytes; the last one names the file it became on this machine. */
export interface DownloadProgress {
  readonly done: number
  readonly all: number
  readonly saved?: {
    readonly file: string
    readonly sha256: string
    /** The host computed the same sum. */
    readonly compared: boolean
  }
}

export const files = {
  /** What lies in a folder of a host or container, at most a thousand entries. */
  folder: procedure
    .input(z.strictObject({ profile: z.string(), path: z.string().min(1).max(4096) }))
    .output(type<ListedFolder>()),
  /** Brings a file of a host or container to this machine: into `folder`, or where downloads usually go. */
  download: procedure
    .input(
      z.strictObject({
        profile: z.string(),
        path: z.string().min(1).max(4096),
        folder: z.string().min(1).max(4096).optional(),
      }),
    )
    .output(eventIterator(type<DownloadProgress>())),
}
