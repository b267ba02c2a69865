import { Button } from '@blueprintjs/core'
import { useMemo, useState } from 'react'
import { findingsOf } from '#domain/run'
import { DataTable } from '../../parts/data-table'
import { counted } from '../../parts/units'
import type { AnswerProps } from './question-card'

/** Rows are picked in the evidence itself. What is sent is the picked set by key, never "all that is shown". */
export function PickForm({ question, answer, blocked, run, skip }: AnswerProps<'pick'>) {
  const suggested = new Set(question.suggested)
  const [picked, setPicked] = useState<ReadonlySet<number>>(
    () =>
      new Set(
        question.keys.flatMap((key, at) => (suggested.has(key) ? [at] : [])).slice(0, question.many ? undefined : 1),
      ),
  )
  const findings = useMemo(() => findingsOf(run).map(({ finding }) => finding), [run])
  const keys = [...picked].toSorted((a, b) => a - b).flatMap(at => question.keys[at] ?? [])
  return (
    <>
      <DataTable
        table={question.table}
        name={`Rows of ${question.step}`}
        findings={findings}
        picking={{ many: question.many, picked, label: at => question.keys[at] ?? String(at + 1), onPick: setPicked }}
      />
      <div className="note-actions">
        <Button
          size="small"
          intent="primary"
          text={
            keys.length
              ? `Go on with ${counted(keys.length, 'row')}`
              : question.many
                ? 'Pick rows first'
                : 'Pick a row first'
          }
          disabled={blocked || keys.length === 0}
          onClick={() => answer({ kind: 'pick', keys })}
        />
        {skip}
        <span className="muted">Nothing is changed yet: the next step shows a preview and asks.</span>
      </div>
    </>
  )
}
