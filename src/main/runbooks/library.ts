import { setImmediate as breathe } from 'node:timers/promises'
import { invalid } from '#domain/failure'
import type { Library } from '#domain/library'
import type { Probe } from '#domain/probe'
import type { Problem, Runbook } from '#domain/runbook'
import type { Threshold } from '#domain/threshold'
import { sqlParser } from '../expressions/sql-tree'
import { readFolder } from './folder'
import { createFolderWatch } from './folder-watch'
import { type Known, parseRunbook } from './parse'
import { type Kept, openReader } from './reader'
import { readThresholds } from './thresholds'

export interface LibraryParts {
  /** Folder of the runbooks that ship. */
  readonly shipped: string
  /** File of the thresholds that ship. */
  readonly thresholds: string
  /** The operator's own folders, as set now. */
  folders(): Promise<readonly string[]>
  readonly probes: readonly Probe[]
  /** Where parsed runbooks are kept between starts; left out, nowhere. */
  readonly kept?: Kept
}

export type WatchedLibrary = Library & {
  /** Begins the first reading if nobody has, and resolves when it is done: until then nothing is there or can be parsed. */
  ready(): Promise<void>
  /** Reads everything again, as after a change of the folders. */
  reload(): Promise<void>
  close(): void
}

interface Shelf {
  readonly runbooks: ReadonlyMap<string, Runbook>
  readonly problems: readonly Problem[]
  readonly thresholds: Readonly<Record<string, Threshold>>
}

/** Opening the door comes first, and a command that needs no runbook is over by then. */
const soonMs = 300

/** A library with all its runbooks read. */
export async function createLibrary(parts: LibraryParts): Promise<WatchedLibrary> {
  const library = openLibrary(parts)
  await library.ready()
  return library
}

/** Loads all runbooks a little later or when asked, and again when a file changes. A broken file is told and left out. */
export function openLibrary(parts: LibraryParts): WatchedLibrary {
  const probes = new Map(parts.probes.map(probe => [probe.name, probe]))
  const listeners = new Set<() => void>()
  const watched = createFolderWatch(() => void reload().catch(() => {}))
  let shelf: Shelf = { runbooks: new Map(), problems: [], thresholds: {} }
  let closed = false
  let first: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()
  let opening: ReturnType<typeof openReader> | undefined

  const known = (): Known => ({ probes, thresholds: new Set(Object.keys(shelf.thresholds)) })

  async function load(): Promise<void> {
    opening ??= openReader(parts.kept)
    const [reader] = await Promise.all([opening, sqlParser()])
    const { thresholds, problems: ofThresholds } = await readThresholds(parts.thresholds)
    const folders = [parts.shipped, ...(await parts.folders()).filter(folder => folder !== parts.shipped)]
    const runbooks = new Map<string, Runbook>()
    const problems: Problem[] = [...ofThresholds]
    const taken = new Map<string, string>()
    for (const folder of folders) {
      const origin = folder === parts.shipped ? 'shipped' : folder
      const { files, unreadable } = await readFolder(folder)
      problems.push(...unreadable.map(one => ({ ...one, line: 1, column: 1 })))
      for (const file of files) {
        // Parsing is work for the processor; between two files others have their turn.
        await breathe()
        if (closed) return
        const other = taken.get(file.id)
        taken.set(file.id, other ?? file.file)
        if (other !== undefined) {
          problems.push({
            file: file.file,
            line: 1,
            column: 1,
            message: `${file.id} stands in ${other} already; give this file another name.`,
          })
          continue
        }
        const read = reader.read({ ...file, origin }, { probes, thresholds: new Set(Object.keys(thresholds)) })
        problems.push(...read.problems)
        if (read.runbook) runbooks.set(file.id, read.runbook)
      }
    }
    if (closed) return
    shelf = { runbooks, problems, thresholds }
    for (const folder of [...folders, parts.thresholds]) watched.observe(folder)
    for (const listener of listeners) listener()
    await reader.keep()
  }

  /** One load after the other, so that an older one never ends last. */
  const reload = (): Promise<void> => {
    last = last.then(load, load)
    first ??= last
    // Who asks after a reading that failed has it tried again.
    last.catch(() => {
      first = undefined
    })
    return last
  }
  const ready = () => first ?? reload()
  const soon = setTimeout(() => ready().catch(() => {}), soonMs)
  soon.unref()

  return {
    ready,
    list: () => [...shelf.runbooks.values()],
    get: id => shelf.runbooks.get(id),
    problems: () => shelf.problems,
    thresholds: () => shelf.thresholds,
    parse(id, text) {
      const { runbook, problems } = parseRunbook(
        { file: `${id}.md`, id, text, origin: shelf.runbooks.get(id)?.origin ?? 'history' },
        known(),
      )
      const [problem] = problems
      if (!runbook) throw invalid(problem ? `${id}: line ${problem.line}: ${problem.message}` : `${id} cannot be read.`)
      return runbook
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reload,
    close() {
      closed = true
      clearTimeout(soon)
      watched.close()
      listeners.clear()
    },
  }
}
