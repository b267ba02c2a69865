import type { RunbookSummary } from '#contract/runbooks'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { EffectBadge } from '../../parts/badges'
import { lacking, protocolWords } from '../../parts/fits'
import { GoButton } from '../../parts/go-link'
import { Ago } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Visible } from '../../parts/visible'
import { toRun, toRunbook, toStart } from '../../route'
import { texts } from './texts'

/**
 * Runbooks by family: what each is for, how often, what it may do, when it last ran here. Ranked ones keep their order,
 * whatever family they are of.
 */
export function Library({
  runbooks,
  system,
  profiles,
  ranked,
}: {
  runbooks: readonly RunbookSummary[]
  system: System | undefined
  profiles: readonly Profile[]
  ranked: boolean
}) {
  if (runbooks.length === 0) return <p className="muted">{texts.none}</p>
  const families = Map.groupBy(runbooks, runbook => (ranked ? texts.ranked : (runbook.id.split('/')[0] ?? '')))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={texts.library}>
      <table className="grid library">
        <thead>
          <tr>
            <th scope="col">Runbook</th>
            <th scope="col">Cadence</th>
            <th scope="col">Effect</th>
            <th scope="col">Last run</th>
            <th scope="col">
              <span className="unseen">{texts.start}</span>
            </th>
          </tr>
        </thead>
        {[...families].map(([family, list]) => (
          <tbody key={family}>
            <tr className="family">
              <th colSpan={5} scope="rowgroup">
                {family}
              </th>
            </tr>
            {list.map(runbook => (
              <Row key={runbook.id} runbook={runbook} system={system} lacks={lacking(runbook, profiles)} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}

function Row({ runbook, system, lacks }: { runbook: RunbookSummary; system: System | undefined; lacks: string[] }) {
  const missing = lacks.map(protocol => protocolWords[protocol as keyof typeof protocolWords] ?? protocol).join(', ')
  return (
    <tr>
      <th scope="row" className="runbook-cell">
        <a href={toRunbook(runbook.id, system?.id ?? null)}>
          <Visible text={runbook.title} />
        </a>
        <span className="runbook-summary">
          <Visible text={runbook.summary} />
          {runbook.origin === 'shipped' ? '' : ` · ${runbook.origin}`}
        </span>
      </th>
      <td>{runbook.cadence}</td>
      <td>
        <EffectBadge effect={runbook.effect} />
      </td>
      <td>
        {system && runbook.last ? (
          <a href={toRun(system.id, runbook.last.run)}>
            <Outcome mark={runbook.last.outcome ?? 'running'} /> <Ago at={runbook.last.at} />
          </a>
        ) : (
          <span className="muted">never</span>
        )}
      </td>
      <td className="actions-cell">
        {system && lacks.length === 0 ? (
          <GoButton
            variant="outlined"
            to={toStart(system.id, runbook.id)}
            text={texts.start}
            aria-label={`${texts.start} ${runbook.title}`}
          />
        ) : system ? (
          <span className="muted">
            {texts.lacks} {missing}
          </span>
        ) : null}
      </td>
    </tr>
  )
}
