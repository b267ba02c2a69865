import type { RunbookSummary } from '#contract/runbooks'
import type { Procedure } from '#domain/guide'
import type { System } from '#domain/system'
import { GoButton } from '../../parts/go-link'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Visible } from '../../parts/visible'
import { toPage, toRun, toRunbook, toStart } from '../../route'
import type { Runbooks } from './chapters'
import { pageWords, texts } from './texts'

/** A row of the guide: what it says in short, what carries it, when that was last done and how it ended. */
export function ProcedureRow({
  procedure,
  system,
  runbooks,
}: {
  procedure: Procedure
  system: System
  runbooks: Runbooks
}) {
  const { kind, depth, does, by, pages, advice, ours } = procedure
  const first = by.find(id => runbooks.has(id))
  return (
    <tr className={kind === 'heading' ? 'guide-heading' : undefined}>
      <th scope="row" style={{ paddingInlineStart: 10 + Math.max(0, depth - 2) * 14 }}>
        {does}
        {kind === 'commands' ? <span className="muted"> · {texts.commands}</span> : null}
        {ours ? (
          <p className="guide-ours">
            <span className="muted">{texts.ours}</span> {ours}
          </p>
        ) : null}
      </th>
      <td>
        <ul className="guide-carriers">
          {by.map(id => (
            <li key={id}>
              <Carrier id={id} runbook={runbooks.get(id)} system={system} />
            </li>
          ))}
          {pages.map(page => (
            <li key={page}>
              <a href={toPage(page, system.id)}>{texts.page(pageWords[page])}</a>
            </li>
          ))}
          {advice.length > 0 ? (
            <li className="muted">
              {texts.advice}{' '}
              {advice.map(id => (
                <Carrier key={id} id={id} runbook={runbooks.get(id)} system={system} />
              ))}
            </li>
          ) : null}
        </ul>
      </td>
      <td className="actions-cell">
        {first ? (
          <GoButton
            variant="outlined"
            to={toStart(system.id, first)}
            text={texts.start}
            aria-label={texts.startOne(does)}
            title={first}
          />
        ) : null}
      </td>
    </tr>
  )
}

function Carrier({ id, runbook, system }: { id: string; runbook: RunbookSummary | undefined; system: System }) {
  if (!runbook)
    return (
      <>
        {id} <span className="muted">{texts.notThere}</span>
      </>
    )
  return (
    <>
      <a href={toRunbook(id, system.id)} title={id}>
        <Visible text={runbook.title} />
      </a>{' '}
      {runbook.last ? (
        <a className="guide-last" href={toRun(system.id, runbook.last.run)}>
          <Outcome mark={runbook.last.outcome ?? 'running'} /> <Ago at={runbook.last.at} />
        </a>
      ) : (
        <span className="muted">{texts.never}</span>
      )}
    </>
  )
}
