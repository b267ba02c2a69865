import { type FSWatcher, watch } from 'node:fs'

/** How long a folder must be quiet before it is told: an editor or a checkout writes many files. */
const quietMs = 200

export interface FolderWatch {
  /** Watches a file or folder from now on; one that is not there is tried again with the next call. */
  observe(path: string): void
  close(): void
}

/** Tells when something changed below what is observed. Keeps no process alive. */
export function createFolderWatch(changed: () => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  return {
    observe(path) {
      if (watchers.has(path)) return
      try {
        const watcher = watch(path, { recursive: true, persistent: false }, () => {
          clearTimeout(timer)
          timer = setTimeout(changed, quietMs)
          timer.unref()
        })
        // A folder that goes away ends its watcher.
        watcher.on('error', () => {
          watcher.close()
          watchers.delete(path)
        })
        watchers.set(path, watcher)
      } catch {
        // It is not there yet: the problem that says so stands in the list.
      }
    },
    close() {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}
