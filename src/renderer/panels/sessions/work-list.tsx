import { ProgressBar } from '@blueprintjs/core'
import { useRef } from 'react'
import type { Table } from '#domain/table'
import { SidePart } from '../../parts/side-part'
import { bytes, duration, grouped } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { texts } from './texts'
import { type Begun, type Work, workOf } from './work'

const amount = (value: number, unit: string) =>
  unit === 'bytes' ? bytes(value) : `${grouped(Math.round(value))} ${unit}`

/** Vacuums, index builds, copies …: how far, how fast, how long still. */
export function WorkList({ table, at, onChoose }: { table: Table; at: string; onChoose: (pid: number) => void }) {
  const memory = useRef<{ at: string; begun: ReadonlyMap<string, Begun>; works: readonly Work[] }>({
    ...{ at: '', begun: new Map(), works: [] },
  })
  if (memory.current.at !== at) memory.current = { at, ...workOf(table, Date.parse(at), memory.current.begun) }
  const { works } = memory.current
  return (
    <SidePart title={texts.work}>
      {works.length === 0 ? <p className="muted">{texts.noWork}</p> : null}
      <ul className="works">
        {works.map(work => (
          <li key={work.key}>
            <button type="button" className="line-button lock-node" onClick={() => onChoose(work.pid)}>
              <span className="lock-head">
                <strong>{work.command}</strong> <Visible text={work.relation ?? ''} />
              </span>
              <span className="lock-facts">
                {[`pid ${work.pid}`, work.phase, work.runningMs === null ? '' : `for ${duration(work.runningMs)}`]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
            {work.done !== null && work.total !== null ? (
              <ProgressBar
                value={Math.min(1, work.done / work.total)}
                animate={false}
                stripes={false}
                aria-label={`${work.command} ${work.phase}`}
              />
            ) : null}
            <span className="lock-facts">
              {[
                work.done === null ? '' : amount(work.done, work.unit),
                work.total === null ? texts.noTotal : `of ${amount(work.total, work.unit)}`,
                work.rate === null ? '' : `${amount(work.rate, work.unit)}/s`,
                work.leftMs === null ? '' : `${duration(work.leftMs)} left in this phase`,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </SidePart>
  )
}
