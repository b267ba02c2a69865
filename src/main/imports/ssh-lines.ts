import { basename, isAbsolute, join } from 'node:path'
import SSHConfig from 'ssh-config'
import type { Files } from './files'
import type { Gathering, Place } from './gather'
import { fromHome, type Home } from './home'
import { quoted } from './names'

const deepest = 16
const mostFiles = 200

/** When a line counts: for these aliases, or where all these hold. */
export type Condition =
  | { readonly host: readonly string[] }
  | {
      readonly match: readonly { readonly what: string; readonly patterns: readonly string[]; readonly not: boolean }[]
    }

/** One setting of an ssh configuration, with the conditions above it. */
export interface SshLine extends Place {
  /** In small letters; `said` is as it was written. */
  readonly word: string
  readonly said: string
  readonly values: readonly string[]
  readonly when: readonly Condition[]
}

interface Reading {
  readonly lines: SshLine[]
  readonly refuse: Gathering['refuse']
  readonly home: Home
  readonly files: Files
  left: number
}

/**
 * Every line of a configuration and of what it includes, in order. Conditions that would need a program to run, or a
 * network to be asked, never hold here; where they stand is told.
 */
export async function readSshLines(
  text: string,
  file: string,
  refuse: Gathering['refuse'],
  home: Home,
  files: Files,
): Promise<SshLine[]> {
  const reading: Reading = { lines: [], refuse, home, files, left: mostFiles }
  await readText(text, file, [], reading, 0)
  return reading.lines
}

async function readText(text: string, file: string, outer: readonly Condition[], reading: Reading, depth: number) {
  let when = outer
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const place = { file, line: at + 1 }
    const read = readLine(raw)
    if (read === null) continue
    if (read === undefined) {
      reading.refuse(place, 'This line is not understood.')
      continue
    }
    const { word, said, values } = read
    // A line of hosts counts for what stands under it; only what it stands in itself decides whether it is read.
    reading.lines.push({ ...place, word, said, values, when: word === 'host' || word === 'match' ? outer : when })
    if (word === 'host') when = [...outer, { host: values }]
    else if (word === 'match') when = [...outer, readMatch(values, place, reading)]
    else if (word === 'include') for (const path of values) await include(path, place, when, reading, depth)
  }
}

/** Null for an empty line or a comment. The library reads one line at a time: so each keeps its number, and its mistakes. */
function readLine(raw: string): { word: string; said: string; values: string[] } | null | undefined {
  try {
    const directive = SSHConfig.parse(raw.trim()).find(line => 'param' in line)
    if (!directive || !('param' in directive)) return raw.trim() === '' || raw.trim().startsWith('#') ? null : undefined
    const { param, value } = directive
    const values = (typeof value === 'string' ? [value] : value.map(({ val }) => val)).filter(one => one !== '')
    return values.length > 0 ? { word: param.toLowerCase(), said: param, values } : undefined
  } catch {
    return undefined
  }
}

const followed = new Set(['all', 'host', 'originalhost', 'user', 'localuser'])

function readMatch(values: readonly string[], place: Place, { refuse }: Reading): Condition {
  const match: { what: string; patterns: string[]; not: boolean }[] = []
  for (let at = 0; at < values.length; at++) {
    const [, not, what = ''] = /^(!?)(.*)$/.exec((values[at] ?? '').toLowerCase()) ?? []
    const alone = what === 'all' || what === 'final' || what === 'canonical'
    match.push({ what, not: not === '!', patterns: alone ? [] : (values[++at] ?? '').split(',') })
  }
  const strange = match.find(({ what }) => !followed.has(what))
  if (strange)
    refuse(place, `“Match ${cut(strange.what)}” is not followed here, and never run: what stands under it is left out.`)
  return { match }
}

const cut = (word: string) => quoted(word).slice(1, -1)

async function include(path: string, place: Place, when: readonly Condition[], reading: Reading, depth: number) {
  const { home, files, refuse } = reading
  if (depth >= deepest) return refuse(place, `Files that include files are followed ${deepest} deep.`)
  const whole = fromHome(path.replaceAll('%d', home.folder), home)
  const pattern = isAbsolute(whole) ? whole : join(home.folder, '.ssh', whole)
  const wild = /[*?[]/.test(pattern)
  for (const file of wild ? await files.find(pattern) : [pattern]) {
    if (reading.left === 0) return
    reading.left -= 1
    if (reading.left === 0) refuse(place, `Only the first ${mostFiles} included files are read.`)
    const read = await files.read(file)
    if ('text' in read) await readText(read.text, file, when, reading, depth + 1)
    // As with ssh, what is not there is no mistake; a folder that a pattern found is none either.
    else if (!read.absent && !wild) refuse(place, `${quoted(basename(file))}: ${read.refused}`)
  }
}
