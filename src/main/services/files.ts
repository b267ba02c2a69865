import { isAbsolute } from 'node:path'
import type { DownloadProgress } from '#contract/files'
import { invalid, missing } from '#domain/failure'
import { listFolder } from '../downloads/folder'
import { saveAs, usualFolder } from '../downloads/save'
import type { Parts } from './parts'

/** A dump of a terabyte over a slow line takes its time; who stops it does so by hand. */
const mostMs = 24 * 3600_000
const tellEveryMs = 200
const listMs = 15_000

export function createFilesService({ procedures, store, sessions }: Parts) {
  const os = procedures.files
  return {
    folder: os.folder.handler(async ({ input, signal = new AbortController().signal }) => {
      const shell = await sessions.shell(input.profile, signal)
      return listFolder(shell, input.path, { signal, timeoutMs: listMs })
    }),
    download: os.download.handler(async function* ({ input, signal }) {
      const profile = await store.profiles.get(input.profile)
      if (!profile) throw missing('There is no such target any more.')
      if (input.folder !== undefined && !isAbsolute(input.folder)) throw invalid('The folder must be a whole path.')
      const stop = new AbortController()
      const use = { signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal, timeoutMs: mostMs }
      const shell = await sessions.shell(profile.id, use.signal)
      const far: { done: number; all: number } = { done: 0, all: 0 }
      const saving = saveAs(input.folder ?? (await usualFolder()), input.path, sink =>
        shell.download(input.path, sink, { ...use, onBytes: (done, all) => Object.assign(far, { done, all }) }),
      )
      let over = false
      const ended = saving
        .catch(() => {}) // told below
        .then(() => {
          over = true
        })
      try {
        while (!over) {
          yield { ...far } satisfies DownloadProgress
          await Promise.race([ended, new Promise(resolve => setTimeout(resolve, tellEveryMs))])
        }
        const { file, result } = await saving
        const { bytes, sha256, compared } = result
        yield { done: bytes, all: bytes, saved: { file, sha256, compared } } satisfies DownloadProgress
      } finally {
        stop.abort()
        await ended
      }
    }),
  }
}
