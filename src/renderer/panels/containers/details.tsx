import { Button } from '@blueprintjs/core'
import { Refresh } from '@blueprintjs/icons'
import type { Cell, Column } from '#domain/table'
import { useContainerLines } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { cellText, heading } from '../../parts/cell-text'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { keyOfSource } from '../../parts/log-source-key'
import { Moment } from '../../parts/moment'
import { SidePart } from '../../parts/side-part'
import { Skeleton } from '../../parts/skeleton'
import { Visible } from '../../parts/visible'
import { hashOf, toLogs } from '../../route'
import type { Shown } from './container'
import { texts } from './texts'

/** What stands beside the list, by the look's names and what they are called here. */
const told: readonly Column[] = [
  { name: 'message', type: 'text' },
  { name: 'health_output', type: 'text' },
  { name: 'exit_code', type: 'int' },
  { name: 'exit_means', type: 'text' },
  { name: 'restarts', type: 'int' },
  { name: 'restart_policy', type: 'text' },
  { name: 'started_at', type: 'time' },
  { name: 'finished_at', type: 'time' },
  { name: 'cpu_pct', type: 'float' },
  { name: 'cpu_limit', type: 'float' },
  { name: 'memory', type: 'int' },
  { name: 'memory_limit', type: 'int' },
  { name: 'processes', type: 'int' },
  { name: 'image', type: 'text' },
  { name: 'image_id', type: 'text' },
  { name: 'ports', type: 'text' },
  { name: 'id', type: 'text' },
]
const inBytes = new Set(['memory', 'memory_limit'])
const ofAnEnded = new Set(['exit_code', 'exit_means'])

/** The chosen container whole, what can be done with it, and what it wrote last. */
export function Details({
  system,
  one,
  restart,
  terminal,
}: {
  system: string
  one: Shown | undefined
  restart: string | undefined
  terminal: string | undefined
}) {
  if (!one)
    return (
      <SidePart title={texts.details}>
        <p className="muted">{texts.chooseOne}</p>
      </SidePart>
    )
  const facts = told.filter(
    ({ name }) => (one.facts[name] ?? null) !== null && !(one.state === 'running' && ofAnEnded.has(name)),
  )
  return (
    <>
      <SidePart title={texts.details}>
        <p className="side-name">
          <strong>
            <Visible text={one.name} />
          </strong>{' '}
          <span className={one.trouble ? 'tone-bad' : undefined}>
            {one.trouble ? texts.troubleWords[one.trouble] : <Visible text={one.state} />}
          </span>
        </p>
        <div className="note-actions">
          {restart ? <GoButton text={texts.restart} title={texts.restartWhy} to={restart} /> : null}
          {terminal ? <GoButton text={texts.terminal} to={terminal} /> : null}
          <GoButton
            text={texts.log}
            title={texts.logWhy}
            to={toLogs(system, one.host.id, { source: keyOfSource({ kind: 'container', container: one.name }) })}
          />
          <GoButton
            text={texts.connect}
            title={texts.connectWhy}
            to={hashOf({ system, page: 'connections', path: ['containers', one.host.id] })}
          />
        </div>
        <dl className="facts">
          {facts.map(column => (
            <div key={column.name}>
              <dt>{heading(column.name.replace(/^cpu/, 'CPU'))}</dt>
              <dd>
                <Fact cell={one.facts[column.name] ?? null} column={column} />
              </dd>
            </div>
          ))}
        </dl>
      </SidePart>
      <Lines key={one.id} one={one} />
    </>
  )
}

function Fact({ cell, column }: { cell: Cell; column: Column }) {
  const { text, exact } = cellText(
    cell,
    inBytes.has(column.name) ? { ...column, name: `${column.name}_bytes` } : column,
  )
  return (
    <span title={exact}>
      <Visible text={text} />
    </span>
  )
}

function Lines({ one }: { one: Shown }) {
  const asked = useContainerLines(one.host.id, one.id)
  const lines = asked.data
  return (
    <SidePart
      title={texts.lines}
      actions={
        <Button
          size="small"
          variant="minimal"
          icon={<Refresh size={14} />}
          aria-label={texts.again}
          loading={asked.isFetching}
          onClick={() => void asked.refetch()}
        />
      }
    >
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {!lines && !asked.error ? <Skeleton lines={4} /> : null}
      {lines?.length === 0 ? <p className="muted">{texts.linesNone}</p> : null}
      {lines && lines.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="container-lines" tabIndex={0} aria-label={`${texts.lines}: ${one.name}`} ref={toTheEnd}>
          {lines.map(({ at, stream, line }, index) => (
            <div key={`${at} ${index}`} className={stream === 'stderr' ? 'line-stderr' : undefined}>
              <Moment at={at} form="clock" /> <Visible text={line} />
            </div>
          ))}
        </section>
      ) : null}
    </SidePart>
  )
}

/** The newest line is the one that is wanted. */
const toTheEnd = (section: HTMLElement | null) => {
  if (section) section.scrollTop = section.scrollHeight
}
