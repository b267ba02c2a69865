import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column, ColumnType } from '#domain/table'
import type { Answer } from './answer'
import { type CeleryLook, type CeleryParameters, celeryParameters, lookAtCelery } from './look'

type Row = Readonly<Record<string, Cell | undefined>>

/** A probe that turns one shared look at Celery into rows. */
export function celeryProbe(
  name: string,
  summary: string,
  columns: Readonly<Record<string, ColumnType>>,
  rows: (look: CeleryLook) => readonly Row[],
): Probe<CeleryParameters> {
  const listed: Column[] = Object.entries(columns).map(([column, type]) => ({ name: column, type }))
  return {
    name,
    summary,
    protocols: ['ssh', 'container', 'local'],
    parameters: celeryParameters,
    columns: listed,
    async run(parameters, context) {
      const look = await lookAtCelery(parameters, context)
      const unread = look.logs.flatMap(one => (one.unread === null ? [] : [`${one.of}: ${one.unread}`]))
      return {
        columns: listed,
        rows: rows(look).map(row => listed.map(column => row[column.name] ?? null)),
        ...(unread.length ? { cut: `Could not be read: ${unread.join('; ')}.` } : {}),
      }
    },
  }
}

/** What Celery said. Throws why it could not be asked. */
export function told({ answer }: CeleryLook): Answer {
  if (answer instanceof OpsError) throw answer
  return answer
}

export const iso = (seconds: number | null | undefined): string | null =>
  seconds == null ? null : new Date(seconds * 1000).toISOString()

export const ago = (at: string | null | undefined, now: number): number | null =>
  at == null ? null : Math.max(0, Math.round(now - Date.parse(at) / 1000))
