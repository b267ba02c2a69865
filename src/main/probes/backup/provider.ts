import { z } from 'zod'
import { invalid, OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'written', type: 'time' },
  { name: 'age_seconds', type: 'int' },
  { name: 'bytes', type: 'int' },
  { name: 'status', type: 'text' },
]

const optional = z
  .string()
  .nullish()
  .transform(text => text || undefined)

const parameters = z.strictObject({
  /** Below the address of the target. */
  path: z
    .string()
    .regex(/^\/(?!\/)/, 'a path that begins with one /')
    .nullish(),
  /** The key under which the list stands, `data.backups`; nothing where the answer is the list, or has one only. */
  list: optional,
  /** The key of the moment; nothing for the usual ones. */
  moment: optional,
})

const moments = ['createdAt', 'created_at', 'completedAt', 'completed_at', 'finishedAt', 'startTime', 'time', 'date']
const names = ['id', 'name', 'key', 'label', 'url']
const sizes = ['bytes', 'size', 'sizeBytes', 'size_bytes', 'backup_size']
const states = ['status', 'state']

export const backupProvider: Probe<z.infer<typeof parameters>> = {
  name: 'backup.provider',
  summary:
    'The backups that a provider lists as JSON, newest first: name, moment, size and status, whatever its keys are called.',
  protocols: ['http'],
  parameters,
  columns,
  async run({ path, list, moment }, { sessions, profile, ...use }) {
    if (!path)
      throw invalid(
        'Under which path the provider lists its backups is not said.',
        'Such as /v2/databases/<id>/backups.',
      )
    const session = await sessions.http(profile, use.signal)
    const answer = await session.request({ method: 'GET', path, headers: { accept: 'application/json' } }, use)
    if (answer.status !== 200) throw new OpsError(refused(path, answer.status))
    const { rows, skipped } = readBackups(answer.body, { list, moment }, Date.now())
    return {
      columns,
      rows,
      ...(skipped > 0 ? { cut: `${skipped} entries have no moment that could be read.` } : {}),
    }
  },
}

/** Reads a provider's answer. Throws OpsError `rejected` where there is no list in it, or no moment in any entry. */
export function readBackups(body: string, keys: { list?: string; moment?: string }, now: number) {
  const entries = listIn(parsed(body), keys.list)
  const rows = entries.flatMap((entry): Cell[][] => {
    const written = momentIn(entry, keys.moment)
    if (written === null) return []
    const bytes = Number(valueIn(entry, sizes) ?? Number.NaN)
    return [
      [
        textOf(valueIn(entry, names)),
        new Date(written).toISOString(),
        Math.round((now - written) / 1000),
        Number.isSafeInteger(bytes) ? bytes : null,
        textOf(valueIn(entry, states)),
      ],
    ]
  })
  if (entries.length > 0 && rows.length === 0)
    throw unreadable('No entry says when it was made.', 'Name the key of the moment.')
  return { rows: rows.toSorted((a, b) => Number(a[2]) - Number(b[2])), skipped: entries.length - rows.length }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw unreadable('The answer is not JSON.', 'Check the path, and that the address is that of the API.')
  }
}

function listIn(value: unknown, key: string | undefined): readonly unknown[] {
  let at = value
  for (const part of key?.split('.') ?? []) at = isRecord(at) ? at[part] : undefined
  if (Array.isArray(at)) return at
  const lists = key === undefined && isRecord(at) ? Object.values(at).filter(Array.isArray) : []
  if (lists.length === 1) return lists[0] ?? []
  throw unreadable(
    key === undefined ? 'There is not one list in the answer.' : `There is no list under ${key}.`,
    'Name the key under which the backups stand.',
  )
}

function momentIn(entry: unknown, key: string | undefined): number | null {
  const value = valueIn(entry, key === undefined ? moments : [key])
  // Seconds and milliseconds since 1970 are told apart by their size.
  const ms = typeof value === 'number' ? (value < 1e11 ? value * 1000 : value) : Date.parse(String(value ?? ''))
  return Number.isFinite(ms) ? ms : null
}

/** The first of these keys, here or one object deeper: some wrap each entry together with a cursor. */
function valueIn(entry: unknown, keys: readonly string[]): unknown {
  if (!isRecord(entry)) return undefined
  for (const key of keys) if (entry[key] !== undefined && entry[key] !== null) return entry[key]
  for (const inner of Object.values(entry)) {
    const found = isRecord(inner) ? valueIn(inner, keys) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A link may hold a signature that opens the backup: what stands behind `?` is left out. */
const textOf = (value: unknown): string | null =>
  value === undefined || value === null ? null : String(value).replace(/\?.*$/s, '').slice(0, 300)

const unreadable = (message: string, hint: string) =>
  new OpsError({ kind: 'rejected', code: 'UNREADABLE_OUTPUT', layer: 'output', message, hint })

const refused = (path: string, status: number) =>
  ({
    kind: status === 401 || status === 403 ? 'denied' : status === 404 ? 'missing' : 'rejected',
    code: `HTTP_${status}`,
    layer: 'http',
    message: `${path} answers ${status}${status === 401 || status === 403 ? ': the key of the target may not list backups, or is none' : ''}.`,
    hint:
      status === 404 ? 'Check the path: which id of which database?' : 'Look at the target’s login under Connections.',
  }) as const
