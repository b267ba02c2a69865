import { Button } from '@blueprintjs/core'
import { Cross, Disable } from '@blueprintjs/icons'
import { record, type Table } from '#domain/table'
import { Advice } from '../../parts/advice'
import { cellText, heading } from '../../parts/cell-text'
import { CommandBlock } from '../../parts/command-block'
import { SidePart } from '../../parts/side-part'
import { Visible } from '../../parts/visible'
import { type Session, shownName } from './session'
import { texts } from './texts'

/** Said elsewhere in this part. */
const elsewhere = new Set(['pid', 'statement', 'may_not_end', 'role_name', 'xact_start'])

/** The chosen session whole, and the two things that can be done to it. */
export function SessionDetails({
  table,
  session,
  gone,
  blocked,
  onCancel,
  onEnd,
}: {
  table: Table | undefined
  session: Session | undefined
  gone: boolean
  blocked: boolean
  onCancel: (session: Session) => void
  onEnd: (session: Session) => void
}) {
  if (!session)
    return (
      <SidePart title={texts.details}>
        <p className="muted">{texts.chooseOne}</p>
      </SidePart>
    )
  const active = session.state === 'active'
  const may = !gone && !blocked && session.mayNotEnd === null
  const facts = table && !gone ? record(table, session.at) : {}
  return (
    <SidePart title={texts.details}>
      <p className="side-name">
        <strong>
          {session.pid} <Visible text={session.role} />
        </strong>
        {gone ? <span className="tone-bad"> {texts.gone}</span> : null}
      </p>
      <div className="note-actions">
        <Button
          size="small"
          icon={<Disable size={14} />}
          text={texts.cancel}
          title={active ? texts.cancelWhy : texts.notActive}
          disabled={!may || !active}
          onClick={() => onCancel(session)}
        />
        <Button
          size="small"
          intent="warning"
          icon={<Cross size={14} />}
          text={texts.end}
          title={texts.endWhy}
          disabled={!may}
          onClick={() => onEnd(session)}
        />
      </div>
      {session.mayNotEnd ? (
        <Advice text={`Not from here: ${session.mayNotEnd}`} />
      ) : (
        <p className="muted">{texts.asks}</p>
      )}
      <CommandBlock text={session.statement || '–'} label={active ? 'Statement' : 'Last statement'} kind="sql" />
      <dl className="facts">
        {(table?.columns ?? [])
          .filter(column => !elsewhere.has(column.name) && (facts[column.name] ?? null) !== null)
          .map(column => (
            <div key={column.name}>
              <dt>{heading(shownName(column.name))}</dt>
              <dd title={cellText(facts[column.name] ?? null, column).exact}>
                <Visible text={cellText(facts[column.name] ?? null, column).text} />
              </dd>
            </div>
          ))}
      </dl>
    </SidePart>
  )
}
