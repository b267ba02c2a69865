import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Probe } from '#domain/probe'
import type { Problem, Runbook } from '#domain/runbook'
import { sqlParser } from '../expressions/sql-tree'
import { idOfFile, type RunbookFile, readFolder, type Unreadable } from './folder'
import { deadLinks } from './links'
import { parseRunbook } from './parse'
import { readThresholds } from './thresholds'

export interface LintParts {
  /** File of the thresholds that ship. */
  readonly thresholds: string
  readonly probes: readonly Probe[]
  /** Folders whose runbooks may be linked to, such as those that ship. */
  readonly beside?: readonly string[]
}

/** All that is wrong with a runbook's file, or with those of a folder (`family/name.md`), links that lead nowhere included. Changes nothing. */
export async function lintFile(path: string, parts: LintParts): Promise<readonly Problem[]> {
  await sqlParser()
  const { thresholds } = await readThresholds(parts.thresholds)
  const known = {
    probes: new Map(parts.probes.map(probe => [probe.name, probe])),
    thresholds: new Set(Object.keys(thresholds)),
  }
  const asked = await read(path)
  const single = !asked.folder
  const beside = await Promise.all(
    [...(single ? [dirname(dirname(resolve(path)))] : []), ...(parts.beside ?? [])].map(readFolder),
  )
  const all = [...asked.files, ...beside.flatMap(folder => folder.files)]
  const parsed = new Map<string, ReturnType<typeof parseRunbook>>()
  for (const file of all)
    if (!parsed.has(file.id)) parsed.set(file.id, parseRunbook({ ...file, origin: 'lint' }, known))

  const problems: Problem[] = asked.unreadable.map(one => ({ ...one, line: 1, column: 1 }))
  const find = (id: string): Runbook | undefined => parsed.get(id)?.runbook
  for (const { file, id } of asked.files) {
    const runbook = find(id)
    problems.push(...(parsed.get(id)?.problems ?? []))
    if (runbook) problems.push(...deadLinks(runbook, file, find, other => parsed.has(other)))
  }
  return problems
}

async function read(
  path: string,
): Promise<{ folder: boolean; files: readonly RunbookFile[]; unreadable: readonly Unreadable[] }> {
  try {
    if ((await stat(path)).isDirectory()) {
      const there = await readFolder(path)
      const none = { file: path, message: 'There is no runbook in this folder: they lie in it as family/name.md.' }
      const empty = there.files.length === 0 && there.unreadable.length === 0
      return { folder: true, files: there.files, unreadable: empty ? [none] : there.unreadable }
    }
    const text = await readFile(path, 'utf8')
    return { folder: false, files: [{ file: path, id: idOfFile(resolve(path)), text }], unreadable: [] }
  } catch (error) {
    return {
      folder: false,
      files: [],
      unreadable: [{ file: path, message: `Cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}.` }],
    }
  }
}
