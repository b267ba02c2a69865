import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** How long a folder must be quiet before it is told: an editor or a checkout writes many files. */
const quietMs = 200

export interface FolderWatch {
  /** Watches a file or folder from now on, also one that is yet to come; where its folder is not there it is tried again with the next call. */
  observe(path: string): void
  close(): void
}

/** Tells when something changed in or below what is observed. Keeps no process alive. */
export function createFolderWatch(changed: () => void): FolderWatch {
  /** By path: what hears of the thing itself coming and going, and of a folder what hears of all below it. */
  const around = new Map<string, FSWatcher>()
  const below = new Map<string, FSWatcher>()
  let timer: NodeJS.Timeout | undefined
  const tell = () => {
    clearTimeout(timer)
    timer = setTimeout(changed, quietMs)
    timer.unref()
  }

  function listen(watchers: Map<string, FSWatcher>, path: string, watcher: FSWatcher) {
    watcher.on('error', () => {
      watcher.close()
      if (watchers.get(path) === watcher) watchers.delete(path)
    })
    watchers.set(path, watcher)
  }

  /** A watcher stays with what it was given: what another was put in the place of is not heard any more. */
  function renew(path: string) {
    below.get(path)?.close()
    below.delete(path)
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      listen(below, path, watch(path, { recursive: true, persistent: false }, tell))
  }

  return {
    observe(path) {
      if (around.has(path)) return
      try {
        const watcher = watch(dirname(path), { persistent: false }, (_, name) => {
          if (name !== null && name !== basename(path)) return
          attempt(() => renew(path))
          tell()
        })
        listen(around, path, watcher)
        renew(path)
      } catch {
        // It is not there yet, or may not be read: the problem that says so stands in the list.
      }
    },
    close() {
      clearTimeout(timer)
      for (const watcher of [...around.values(), ...below.values()]) watcher.close()
      around.clear()
      below.clear()
    },
  }
}

function attempt(work: () => void) {
  try {
    work()
  } catch {
    // What may not be watched is read again with what else changes.
  }
}
