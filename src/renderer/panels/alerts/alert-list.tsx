import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Alert } from '#domain/alert'
import { useSystems } from '../../asks/queries'
import { AlertSeverity, alertPlace, alertValue } from '../../parts/alert-words'
import { heldOrder } from '../../parts/held-order'
import { Ago, Moment } from '../../parts/moment'
import { SystemName } from '../../parts/system-name'
import { counted } from '../../parts/units'
import { Visible } from '../../parts/visible'
import type { Standing } from './standing'
import { texts } from './texts'

/** Alerts as a list that is walked by keys; while the pointer is over it, no row changes its place. */
export function AlertList({
  alerts,
  show,
  withSystem,
  chosen,
  onChoose,
  onOpen,
}: {
  alerts: readonly Alert[]
  show: Standing
  withSystem: boolean
  chosen: string | undefined
  onChoose: (alert: string) => void
  /** Enter on the chosen one. */
  onOpen: () => void
}) {
  const systems = useSystems().data ?? []
  const [pointed, setPointed] = useState(false)
  const place = useRef<HTMLElement>(null)
  const stood = useRef<{ show: Standing; order: readonly string[] }>({ show, order: [] })
  const held = pointed && stood.current.show === show
  const order = heldOrder(
    alerts.map(({ id }) => id),
    stood.current.order,
    held,
  )
  stood.current = { show, order }
  const rows = order.flatMap(id => alerts.find(alert => alert.id === id) ?? [])
  useEffect(() => {
    if (chosen !== undefined) place.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== place.current) return
    const at = rows.findIndex(({ id }) => id === chosen)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    const next = to === undefined ? undefined : rows[Math.min(rows.length - 1, Math.max(0, to))]
    if (next) onChoose(next.id)
    else if (event.key === 'Enter') onOpen()
    else return
    event.preventDefault()
  }
  return (
    <section
      className="table-scroll alert-list"
      ref={place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={`${texts.title}, ${counted(rows.length, 'row')}`}
      onKeyDown={onKey}
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      <table className="grid">
        <thead>
          <tr>
            <th scope="col">{texts.severity}</th>
            <th scope="col">{texts.alert}</th>
            {withSystem ? <th scope="col">{texts.system}</th> : null}
            <th scope="col">{texts.target}</th>
            <th scope="col">{texts.value}</th>
            <th scope="col">{texts.since}</th>
            {show === 'resolved' ? <th scope="col">{texts.ended}</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(alert => (
            <tr
              key={alert.id}
              aria-current={alert.id === chosen ? 'true' : undefined}
              className={alert.id === chosen ? 'chosen-row' : undefined}
              onClick={() => onChoose(alert.id)}
            >
              <td>
                <AlertSeverity severity={alert.severity} />
              </td>
              <th scope="row">
                <button type="button" className="series-name" onClick={() => onChoose(alert.id)}>
                  <Visible text={alert.title} />
                </button>
                <Remarks alert={alert} />
              </th>
              {withSystem ? (
                <td>
                  <SystemName
                    id={alert.system}
                    name={systems.find(one => one.id === alert.system)?.name ?? alert.system}
                  />
                </td>
              ) : null}
              <td className="alert-place">{alertPlace(alert)}</td>
              <td>{alertValue(alert)}</td>
              <td>
                <Moment at={alert.since} />
                {show === 'resolved' ? null : (
                  <span className="muted alert-ago">
                    <Ago at={alert.since} />
                  </span>
                )}
              </td>
              {show === 'resolved' ? <td>{alert.resolvedAt ? <Moment at={alert.resolvedAt} /> : null}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What else an operator should know before opening it: why nobody is told, who has it, that it comes and goes. */
function Remarks({ alert }: { alert: Alert }) {
  const said = [
    alert.muted,
    alert.acknowledgedBy === undefined ? undefined : texts.acknowledgedBy(alert.acknowledgedBy),
    alert.flaps > 1 ? texts.flaps(alert.flaps) : undefined,
    alert.note,
  ].filter(text => text !== undefined && text !== '')
  return said.length ? (
    <span className="muted alert-remarks">
      <Visible text={said.join(' · ')} />
    </span>
  ) : null
}
