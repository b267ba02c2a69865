import { Dialog, DialogBody } from '@blueprintjs/core'
import { useState } from 'react'
import type { Cell, Column } from '#domain/table'
import { heading } from './cell-text'
import { CommandBlock } from './command-block'
import { useFocusBack } from './focus-back'

const most = 200_000

/** A cell that did not fit, whole: as it came, or JSON set out to be read. */
export function CellDialog({ cell, column, onClose }: { cell: Cell; column: Column; onClose: () => void }) {
  useFocusBack()
  const [text] = useState(() => readable(String(cell ?? ''), column))
  return (
    <Dialog isOpen onClose={onClose} title={heading(column.name)} className="cell-dialog">
      <DialogBody>
        <CommandBlock
          text={text.slice(0, most)}
          label={text.length > most ? `First ${most} characters; an export has all` : column.type}
          kind={/statement|query|sql/i.test(column.name) ? 'sql' : undefined}
          whole
        />
      </DialogBody>
    </Dialog>
  )
}

function readable(text: string, column: Column): string {
  if (column.type !== 'json') return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
