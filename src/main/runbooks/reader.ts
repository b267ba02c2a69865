import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import type { Problem, Runbook } from '#domain/runbook'
import { type Known, parseRunbook, type Written } from './parse'

/** Where parsed runbooks are kept between starts, and by which code they were parsed: another's are not believed. */
export interface Kept {
  readonly file: string
  readonly madeBy: string
  /** What the build parsed already, if it is there; never written to. */
  readonly built?: string
}

/** Reads runbooks as `parseRunbook` does; one that was whole and has not changed since is not parsed again. */
export interface Reader {
  read(written: Written, known: Known): { runbook?: Runbook; problems: readonly Problem[] }
  /** Keeps what was read since the last call, and nothing else. Never throws: without it the next start is slower. */
  keep(): Promise<void>
}

/** Without `kept` every start parses everything. A file that is missing or damaged counts as empty. */
export async function openReader(kept: Kept | undefined): Promise<Reader> {
  const built = await load(kept?.built)
  let before = await load(kept?.file)
  let now = new Map<string, Runbook>()
  return {
    read(written, known) {
      const key = keyOf(written, known, kept?.madeBy)
      const shipped = built.get(key)
      const whole = shipped ?? before.get(key)
      if (whole) {
        if (!shipped) now.set(key, whole)
        return { runbook: { ...whole, origin: written.origin }, problems: [] }
      }
      const read = parseRunbook(written, known)
      // What is wrong with a file is found anew each time.
      if (read.runbook) now.set(key, read.runbook)
      return read
    },
    async keep() {
      const same = now.size === before.size && [...now.keys()].every(key => before.has(key))
      before = now
      now = new Map()
      if (kept && !same) await save(kept.file, before).catch(() => {})
    },
  }
}

/** All that parsing reads: the text, its name, what it may refer to, and the code. Probes are code. */
const keyOf = ({ id, text }: Written, { thresholds }: Known, madeBy = '') =>
  digest(JSON.stringify([madeBy, id, [...thresholds].toSorted(), text])).toString('hex')

const digest = (data: string | Buffer) => createHash('sha256').update(data).digest()
const digestBytes = 32

async function load(file: string | undefined): Promise<Map<string, Runbook>> {
  if (file === undefined) return new Map()
  try {
    const bytes = await readFile(file)
    const body = bytes.subarray(digestBytes)
    if (digest(body).equals(bytes.subarray(0, digestBytes))) return deserialize(body)
  } catch {
    // Not there yet, or from a Node that wrote it otherwise: all is parsed.
  }
  return new Map()
}

async function save(file: string, runbooks: ReadonlyMap<string, Runbook>): Promise<void> {
  const body = serialize(runbooks)
  const fresh = `${file}.${process.pid}.new` // another process may be keeping its own
  await writeFile(fresh, Buffer.concat([digest(body), body]), { mode: 0o600 })
  await rename(fresh, file)
}
