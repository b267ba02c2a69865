import type { System } from '#domain/system'
import { useRounds } from '../../asks/queries'
import { failureOf } from '../../client/client'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { Moment } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { markOfRound } from '../../parts/round-mark'
import { Skeleton } from '../../parts/skeleton'
import { duration } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toRound } from '../../route'
import { texts } from './texts'

/** Rounds on record, newest first. */
export function PastRounds({ scope }: { scope: System | undefined }) {
  const rounds = useRounds(scope?.id)
  return (
    <Block title={texts.past} id="past-rounds">
      {rounds.error ? <FailureNote failure={failureOf(rounds.error)} onRetry={() => void rounds.refetch()} /> : null}
      {!rounds.data ? (
        rounds.error ? null : (
          <Skeleton lines={4} />
        )
      ) : rounds.data.length === 0 ? (
        <Empty title={texts.noPast}>
          <p>{texts.noPastWhy}</p>
        </Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className="table-scroll" tabIndex={0} aria-label={texts.past}>
          <table className="grid">
            <thead>
              <tr>
                <th scope="col">{texts.outcome}</th>
                <th scope="col">{texts.round}</th>
                <th scope="col" className="numeric">
                  {texts.systems}
                </th>
                <th scope="col">{texts.started}</th>
                <th scope="col" className="numeric">
                  {texts.took}
                </th>
                <th scope="col">{texts.operator}</th>
              </tr>
            </thead>
            <tbody>
              {rounds.data.map(round => (
                <tr key={round.id}>
                  <td>
                    <Outcome mark={markOfRound(round)} />
                  </td>
                  <th scope="row">
                    <a href={toRound(scope?.id ?? null, round.id)}>
                      <Visible text={round.title} />
                    </a>
                    {round.stopped ? (
                      <span className="muted">
                        {' '}
                        · <Visible text={round.stopped} />
                      </span>
                    ) : null}
                  </th>
                  <td className="numeric">{round.systems}</td>
                  <td>
                    <Moment at={round.startedAt} />
                  </td>
                  <td className="numeric">
                    {round.finishedAt ? duration(Date.parse(round.finishedAt) - Date.parse(round.startedAt)) : '…'}
                  </td>
                  <td>
                    <Visible text={round.operator} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Block>
  )
}
