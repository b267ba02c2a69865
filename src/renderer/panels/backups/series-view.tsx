import { GoButton } from '../../parts/go-link'
import { Moment } from '../../parts/moment'
import { Block } from '../../parts/page'
import { bytes } from '../../parts/units'
import { Visible } from '../../parts/visible'
import { toStart } from '../../route'
import { DrillMark } from './drill-mark'
import type { Series } from './series'
import { SizeChart } from './size-chart'
import { texts } from './texts'

const most = 60

/** One series in full: how its size grew, and every dump with what can be done with it. */
export function SeriesView({ system, folder, series }: { system: string; folder: string; series: Series }) {
  const start = (runbook: string, dump: string) => toStart(system, `backup/${runbook}`, { folder, dump })
  return (
    <div className="series-view">
      <Block title={<Visible text={`${texts.sizes} · ${series.name}`} />}>
        <SizeChart dumps={series.dumps} name={`${texts.sizes} of ${series.name}`} />
      </Block>
      <Block title={texts.dumps}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section className="dump-list" tabIndex={0} aria-label={texts.dumps}>
          <table className="grid">
            <thead>
              <tr>
                <th scope="col">Written</th>
                <th scope="col">File</th>
                <th scope="col" className="numeric">
                  {texts.size}
                </th>
                <th scope="col">Checksum</th>
                <th scope="col">{texts.drilled}</th>
                <th scope="col">
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {series.dumps.slice(0, most).map(dump => (
                <tr key={dump.path}>
                  <td>
                    <Moment at={new Date(dump.written).toISOString()} />
                  </td>
                  <th scope="row">
                    <Visible text={dump.path} />
                    {dump.problem ? (
                      <div className="tone-bad">
                        <Visible text={dump.problem} />
                      </div>
                    ) : null}
                  </th>
                  <td className="numeric">{bytes(dump.bytes)}</td>
                  <td>{dump.checksum ? 'beside it' : <span className="muted">none</span>}</td>
                  <td>{dump.problem ? null : <DrillMark system={system} drill={dump.drill} />}</td>
                  <td className="actions-cell">
                    {dump.problem ? null : (
                      <>
                        <GoButton text={texts.drillThis} to={start('verify', dump.path)} />{' '}
                        <GoButton text={texts.restoreTable} to={start('restore-table', dump.path)} />{' '}
                        <GoButton text={texts.restoreDatabase} to={start('restore-database', dump.path)} />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Block>
    </div>
  )
}
