import { Button, HTMLSelect } from '@blueprintjs/core'
import { Comparison } from '@blueprintjs/icons'
import { useDeferredValue, useState } from 'react'
import { go } from '../../asks/place'
import { useRuns, useSystems } from '../../asks/queries'
import { failureOf } from '../../client/client'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { Page } from '../../parts/page'
import { SearchField } from '../../parts/search-field'
import { Skeleton } from '../../parts/skeleton'
import { hashOf } from '../../route'
import { Compare } from './compare'
import { RunList } from './run-list'
import { texts } from './texts'

const outcomes = ['found', 'passed', 'failed', 'unknown', 'interrupted', 'cancelled']

/** Every run on record; filtered, opened, compared. The filter is part of the address. */
export default function HistoryPage({ route, system }: PanelProps) {
  const [search, setSearch] = useState(route.query.search ?? '')
  const wanted = useDeferredValue(search.trim())
  const [picked, setPicked] = useState<readonly string[]>([])
  const systems = useSystems().data ?? []
  const scope = route.query.all ? undefined : system?.id
  const outcome = route.query.outcome
  const runs = useRuns({ system: scope, outcome: outcome || undefined, search: wanted || undefined })
  if (route.path[0] === 'compare' && route.path[1] && route.path[2]) {
    return <Compare first={route.path[1]} second={route.path[2]} system={system?.id ?? null} />
  }
  const to = (query: Record<string, string | undefined>) =>
    go(hashOf({ system: system?.id ?? null, page: 'history', query: { all: route.query.all, outcome, ...query } }), {
      replace: true,
    })
  const compare = () => go(hashOf({ system: system?.id ?? null, page: 'history', path: ['compare', ...picked] }))
  return (
    <Page
      title={texts.title}
      actions={
        <>
          <SearchField label={texts.search} value={search} onValue={setSearch} />
          <HTMLSelect
            aria-label="System"
            value={route.query.all ? 'all' : 'this'}
            onChange={event => to({ all: event.currentTarget.value === 'all' ? '1' : undefined })}
            options={[
              { value: 'this', label: system?.name ?? texts.thisSystem },
              { value: 'all', label: texts.allSystems },
            ]}
          />
          <HTMLSelect
            aria-label="Outcome"
            value={outcome ?? ''}
            onChange={event => to({ outcome: event.currentTarget.value || undefined })}
            options={[{ value: '', label: texts.allOutcomes }, ...outcomes]}
          />
          <Button
            size="small"
            icon={<Comparison size={14} />}
            text={texts.compare}
            title={texts.compareWhy}
            disabled={picked.length !== 2}
            onClick={compare}
          />
        </>
      }
    >
      {runs.error ? <FailureNote failure={failureOf(runs.error)} onRetry={() => void runs.refetch()} /> : null}
      {!runs.data ? (
        runs.error ? null : (
          <Skeleton lines={8} />
        )
      ) : runs.data.length === 0 ? (
        <Empty title={wanted || outcome ? texts.noMatch : texts.empty}>
          {wanted || outcome ? null : <p>{texts.emptyWhy}</p>}
        </Empty>
      ) : (
        <RunList
          runs={runs.data}
          systems={systems}
          withSystem={scope === undefined}
          picked={picked}
          onPick={setPicked}
        />
      )}
    </Page>
  )
}
