import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { protocols } from '#domain/profile'
import type { KeptLook } from '#domain/store'
import { type Cell, type ColumnType, columnsOf, records } from '#domain/table'
import { pastOf } from './measured'
import { backParameter } from './runs'

const columns = { what: 'text', name: 'text', since: 'time' } as const satisfies Record<string, ColumnType>

const parameters = z.strictObject({
  ...backParameter,
  /** The step whose looks are kept, `runbook#step`. */
  looks: z.string().regex(/^[^#]+#[^#]+$/),
  /** The columns that name a row; one whose last is empty is not compared. */
  names: z.array(z.string()).min(1),
  /** A column that is filled where something could not be looked at: what is missing beside it may still be there. */
  blind: z.string().min(1),
  /** The column of the place that such a row speaks for: other places are compared all the same. */
  place: z.string().min(1),
})

/**
 * One row a name that the newest look has and the one before had not (`new`), or the other way (`gone`). `first`: there was
 * none before. `blind`: a place that one of the two did not see whole; there nothing is called gone, nor new after a blind look.
 */
export const pastNewcomers: Probe<z.infer<typeof parameters>> = {
  name: 'past.newcomers',
  summary: 'What the newest look of a step at this target names that the look before did not, and the other way.',
  protocols,
  parameters,
  columns: columnsOf(columns),
  async run({ back, looks, names, blind, place }, context) {
    const to = Date.now() + 60_000
    const [runbook = '', step = ''] = looks.split('#')
    const kept = await pastOf(context).looks(
      { runbook, step, profile: context.profile },
      { from: to - back * 1000, to },
    )
    const [now, before] = [kept.at(-1), kept.at(-2)]
    const tell = (rows: Cell[][]) => ({ columns: this.columns, rows })
    if (!now || !before) return tell([['first', null, now?.at ?? null]])
    const [seen, known] = [now, before].map(look => read(look, { names, blind, place })) as [Read, Read]
    const only = (one: Read, other: Read, what: string) =>
      [...one.placeOf].flatMap(([name, at]): Cell[][] =>
        other.placeOf.has(name) || other.unseen.has(at) ? [] : [[what, name, before.at]],
      )
    const unseen = new Set([...seen.unseen, ...known.unseen])
    return tell([
      ...only(seen, known, 'new'),
      ...only(known, seen, 'gone'),
      ...[...unseen].map((one): Cell[] => ['blind', one, before.at]),
    ])
  },
}

interface Read {
  /** Where each name is. */
  readonly placeOf: ReadonlyMap<string, string>
  readonly unseen: ReadonlySet<string>
}

type Asked = Pick<z.infer<typeof parameters>, 'names' | 'blind' | 'place'>

function read({ table }: KeptLook, { names, blind, place }: Asked): Read {
  const placeOf = new Map<string, string>()
  const unseen = new Set<string>()
  for (const row of records(table)) {
    const at = String(row[place] ?? '')
    const cells = names.map(name => row[name] ?? null)
    if ((row[blind] ?? null) !== null) unseen.add(at)
    else if (cells.at(-1) !== null) placeOf.set(cells.filter(cell => cell !== null).join(' '), at)
  }
  return { placeOf, unseen }
}
