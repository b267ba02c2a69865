import { InputGroup } from '@blueprintjs/core'
import { Search } from '@blueprintjs/icons'
import { useState } from 'react'
import type { Failure } from '#domain/failure'
import type { Table } from '#domain/table'
import { FailureNote } from '../../parts/failure-note'
import { LiveGrid } from '../../parts/live-grid'
import { Block } from '../../parts/page'
import { counted } from '../../parts/units'

/** A live table with a heading and a search over all its cells. */
export function PlainList({
  title,
  table,
  keys,
  failure,
  note,
}: {
  title: string
  table: Table | undefined
  keys: readonly string[]
  failure: Failure | undefined
  note?: string | undefined
}) {
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<string>()
  const wanted = search.trim().toLowerCase()
  const places = (table?.rows ?? []).flatMap((row, at) =>
    !wanted || row.join('\n').toLowerCase().includes(wanted) ? [at] : [],
  )
  return (
    <Block
      title={title}
      actions={
        <InputGroup
          size="small"
          type="search"
          leftIcon={<Search size={14} />}
          aria-label={`Search ${title}`}
          placeholder="Search"
          value={search}
          onValueChange={setSearch}
        />
      }
    >
      {failure ? <FailureNote failure={failure} /> : null}
      {table ? (
        <>
          <p className="muted">
            {counted(places.length, 'row')}
            {note ? ` · ${note}` : ''}
          </p>
          <LiveGrid
            table={{ ...table, rows: places.map(at => table.rows[at] ?? []) }}
            keys={places.map(at => keys[at] ?? String(at))}
            name={title}
            shows={search}
            chosen={chosen}
            onChoose={setChosen}
          />
        </>
      ) : null}
    </Block>
  )
}
