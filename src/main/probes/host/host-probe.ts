import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column, ColumnType } from '#domain/table'
import { type HostLook, lookAt } from './look'

const parameters = z.strictObject({
  /** Seconds between the two looks at the counters. */
  window: z.number().int().min(1).max(30).default(2),
})

/** A probe that turns one shared look at a host into rows. `about` names the things of `unread` that concern it. */
export function hostProbe(
  name: string,
  summary: string,
  columns: Readonly<Record<string, ColumnType>>,
  about: RegExp,
  rows: (look: HostLook) => readonly Readonly<Record<string, Cell | undefined>>[],
): Probe<z.infer<typeof parameters>> {
  const listed: Column[] = Object.entries(columns).map(([column, type]) => ({ name: column, type }))
  return {
    name,
    summary,
    protocols: ['ssh', 'container', 'local'],
    parameters,
    columns: listed,
    async run({ window }, context) {
      const look = await lookAt(window, context)
      const unread = look.unread.filter(one => about.test(one))
      return {
        columns: listed,
        rows: rows(look).map(row => listed.map(column => row[column.name] ?? null)),
        ...(unread.length ? { cut: `Could not be read: ${unread.join('; ')}.` } : {}),
      }
    },
  }
}
