import type { VirtualItem } from '@tanstack/react-virtual'
import { memo } from 'react'
import type { Environment } from '#domain/environment'
import { EnvironmentWord } from '../../parts/badges'
import { SystemName } from '../../parts/system-name'
import { Visible } from '../../parts/visible'
import { CellMark } from './cell'
import type { GridRow } from './grid'
import { texts } from './texts'

/** A check of a system by their ids, and of which target, where several are looked at. */
export interface Place {
  readonly system: string
  readonly target?: string | undefined
  readonly runbook: string
}

/** What systems and runbooks are called. */
export interface GridWords {
  readonly system: (id: string) => { readonly name: string; readonly environment?: Environment }
  readonly runbook: (id: string) => string
}

export const rowHeight = 27

export const cellId = (row: number, column: number) => `check-${row}-${column}`

/** One system of the grid, with the checks that are in sight. */
export const GridLine = memo(function GridLine({
  row,
  index,
  top,
  nameWidth,
  columns,
  items,
  words,
  here,
  onChoose,
  onOpen,
}: {
  row: GridRow
  index: number
  top: number
  nameWidth: number
  columns: readonly string[]
  items: readonly VirtualItem[]
  words: GridWords
  here: number
  onChoose: (place: Place) => void
  onOpen: (place: Place) => void
}) {
  const { name, environment } = words.system(row.system)
  const { system, target } = row
  return (
    <tr aria-rowindex={index + 2} style={{ top, height: rowHeight }}>
      <th
        scope="row"
        aria-colindex={1}
        className="round-name"
        style={{ width: nameWidth }}
        title={target === undefined ? undefined : `${name} · ${target}`}
      >
        <SystemName id={system} name={name} />
        {target === undefined ? null : (
          <span className="round-target">
            {' · '}
            <Visible text={target} />
          </span>
        )}
        {environment ? <EnvironmentWord environment={environment} /> : null}
      </th>
      {items.map(item => {
        const runbook = columns[item.index] ?? ''
        const cell = row.cells.get(runbook)
        return (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: in a grid it is a grid's cell
          <td
            key={item.key}
            id={cellId(index, item.index)}
            aria-colindex={item.index + 2}
            aria-selected={item.index === here}
            className={item.index === here ? 'here' : undefined}
            style={{ left: item.start, width: item.size }}
            title={cell?.headline ?? cell?.left}
            onMouseDown={() => onChoose({ system, target, runbook })}
            onDoubleClick={() => onOpen({ system, target, runbook })}
          >
            {cell ? (
              <CellMark cell={cell} />
            ) : (
              <span className="muted" title={target === undefined ? texts.notPart : texts.notOfTarget}>
                –
              </span>
            )}
          </td>
        )
      })}
    </tr>
  )
})
