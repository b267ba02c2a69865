import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import published from '../../../../resources/postgres-versions.json' with { type: 'json' }

const columns = {
  version: 'text',
  major: 'int',
  known: 'bool',
  latest: 'text',
  latest_released: 'text',
  minors_behind: 'int',
  final_release: 'text',
  support_days: 'int',
  table_as_of: 'text',
  table_source: 'text',
  newer_ones_due: 'text',
  is_due: 'bool',
} as const satisfies Record<string, ColumnType>

type Support = Readonly<Record<keyof typeof columns, Cell>>

interface Major {
  readonly latest: number
  readonly released: string
  readonly final: string
}

const dayMs = 86_400_000

/**
 * How a server's version stands against the table that ships with this console, on the day that `now` is. Of a major that
 * the table does not know nothing is said but that. `support_days` is below 0 once the last release has been made.
 */
export function supportOf(versionNumber: number, now: Date): Support {
  const major = Math.floor(versionNumber / 10_000)
  const minor = versionNumber % 10_000
  const majors: Readonly<Record<string, Major | undefined>> = published.majors
  const known = majors[major]
  return {
    version: `${major}.${minor}`,
    major,
    known: known !== undefined,
    latest: known ? `${major}.${known.latest}` : null,
    latest_released: known?.released ?? null,
    minors_behind: known ? Math.max(0, known.latest - minor) : null,
    final_release: known?.final ?? null,
    support_days: known ? Math.floor((Date.parse(known.final) - now.getTime()) / dayMs) : null,
    table_as_of: published.asOf,
    table_source: published.source,
    newer_ones_due: published.nextMinorReleases,
    is_due: now.getTime() >= Date.parse(published.nextMinorReleases) + dayMs,
  }
}

/** The server's version against what its makers support: one row. It needs no right on the server. */
export const postgresSupport: Probe<Record<string, never>> = {
  name: 'postgres.support',
  summary:
    'How far a PostgreSQL server is behind its newest minor release, and until when its major version is supported.',
  protocols: ['postgres'],
  parameters: z.strictObject({}),
  columns: columnsOf(columns),
  async run(_, { sessions, profile, signal }) {
    const session = await sessions.sql(profile, signal)
    const row = supportOf(session.server.version, new Date())
    return { columns: this.columns, rows: [this.columns.map(column => row[column.name as keyof Support])] }
  },
}
