/** What is wrong with a dump, in one word; null when it is whole. The worst that explains the others comes first. */
export type DumpFault =
  | 'missing'
  | 'empty'
  | 'not a dump'
  | 'truncated'
  | 'damaged'
  | 'changed'
  | 'cluster'
  | 'commands'
  | 'other database'
  | 'tool too old'

/** A dump as it was read from its first byte to its last. */
export interface Dump {
  readonly path: string
  readonly format: 'custom' | 'tar' | 'plain' | 'plain.gz' | null
  readonly bytes: number | null
  /** When it was made: what the archive says, or the file's time, whichever is older. ISO. */
  readonly madeAt: string | null
  readonly ageSeconds: number | null
  readonly sha256: string | null
  /** Against the file `.sha256` beside it: matches, differs, none. */
  readonly checksum: string | null
  readonly fault: DumpFault | null
  readonly reason: string | null
  readonly database: string | null
  readonly server: string | null
  readonly serverMajor: number | null
  readonly dumpedBy: string | null
  readonly dumpedByMajor: number | null
  /** Major of the pg_restore that is there; null when there is none. */
  readonly toolMajor: number | null
  readonly tables: number | null
  readonly rows: number | null
  /** Bytes of SQL in it, unpacked. */
  readonly contentBytes: number | null
  readonly roles: readonly string[]
  readonly extensions: readonly string[]
}

const formats = { custom: 'custom', tar: 'tar', gzip: 'plain.gz', plain: 'plain' } as const

/** Reads what the dump script told. Undefined when it did not come to the end. */
export function readDump(told: string): Dump | undefined {
  const facts = new Map<string, string[]>()
  for (const line of told.split('\n')) {
    const at = line.indexOf(' ')
    if (at > 0) facts.set(line.slice(0, at), [...(facts.get(line.slice(0, at)) ?? []), line.slice(at + 1)])
  }
  const fact = (name: string) => facts.get(name)?.[0] ?? null
  const number = (name: string) => (fact(name) === null ? null : Number(fact(name)))
  const nowhere = fact('gone') ?? fact('none')
  if (nowhere === null && (fact('exit') === null || fact('content') === null)) return undefined
  const made = [number('written'), secondsOf(fact('created'))].filter(one => one !== null)
  const madeAt = made.length > 0 ? Math.min(...made) : null
  const expected = fact('expected')
  const dump = {
    path: fact('path') ?? nowhere ?? '',
    format: formats[fact('kind') as keyof typeof formats] ?? null,
    bytes: number('bytes'),
    madeAt: madeAt === null ? null : new Date(madeAt * 1000).toISOString(),
    ageSeconds: madeAt === null ? null : Math.max(0, Number(number('now')) - madeAt),
    sha256: fact('sha256'),
    checksum:
      nowhere !== null ? null : expected === null ? 'none' : expected === fact('sha256') ? 'matches' : 'differs',
    database: fact('database'),
    server: fact('server'),
    serverMajor: majorOf(fact('server')),
    dumpedBy: fact('by'),
    dumpedByMajor: majorOf(fact('by')),
    toolMajor: number('tool'),
    tables: number('tables'),
    rows: number('rows'),
    contentBytes: number('content'),
    roles: (facts.get('role') ?? []).map(unquoted).toSorted(),
    extensions: (facts.get('extension') ?? []).map(unquoted).toSorted(),
  }
  const said = (facts.get('said') ?? []).filter(line => line.trim() !== '').at(-1) ?? ''
  return { ...dump, ...wrong(dump, fact, said) }
}

type Fact = (name: string) => string | null
type Wrong = { readonly fault: DumpFault | null; readonly reason: string | null }

function wrong(
  { bytes, contentBytes, checksum, format }: Pick<Dump, 'bytes' | 'contentBytes' | 'checksum' | 'format'>,
  fact: Fact,
  said: string,
): Wrong {
  const is = (fault: DumpFault, reason: string): Wrong => ({ fault, reason })
  if (fact('none') !== null) return is('missing', 'there is no dump in this folder')
  if (fact('gone') !== null) return is('missing', 'it is not there')
  if (bytes === 0) return is('empty', 'the file has no bytes at all')
  if (said.includes('unsupported version')) return is('tool too old', said)
  if (fact('exit') !== '0' && /end of file|end of input|unexpected end|too short/i.test(said))
    return is('truncated', said)
  if (fact('exit') !== '0' && fact('sql') === null && format === 'custom') return is('damaged', said)
  if (fact('exit') !== '0') return is('damaged', said || `its reader ended with exit code ${fact('exit')}`)
  if (contentBytes === 0)
    return is('empty', 'it unpacks to nothing: the program before gzip wrote nothing, and nobody noticed')
  if (fact('heading') === null && fact('server') === null)
    return is('not a dump', 'it does not begin as pg_dump begins a dump')
  if (fact('open') !== null) return is('truncated', 'it ends in the middle of the rows of a table')
  if (fact('done') === null)
    return is('truncated', 'the last line that pg_dump writes, “PostgreSQL database dump complete”, is not there')
  if (checksum === 'differs')
    return is('changed', 'it can be read to its end, and its SHA-256 is not the one beside it')
  if (fact('done') === 'cluster')
    return is('cluster', 'it is a dump of a whole cluster by pg_dumpall, which creates its databases itself')
  if (fact('creates') !== null)
    return is(
      'other database',
      'it creates its database and connects to it (pg_dump --create), so it cannot be restored beside it',
    )
  if (fact('commands') !== null) return is('commands', `it holds a command of psql: ${fact('commands')}`)
  return { fault: null, reason: null }
}

/** `15.18 (Debian 15.18-0+deb12u1)`, `17beta1` → 15, 17. */
function majorOf(version: string | null): number | null {
  const major = Number.parseInt(version ?? '', 10)
  return Number.isNaN(major) ? null : major
}

/** `2026-11-26 04:39:38 UTC`: an archive says its time in the zone of whoever made it; only UTC is sure. */
function secondsOf(created: string | null): number | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:UTC|GMT)$/.exec(created ?? '') ?? []
  return day ? Date.parse(`${day}T${time}Z`) / 1000 : null
}

/** A name as SQL writes it, as the server keeps it. */
const unquoted = (name: string) => (/^".*"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name)
