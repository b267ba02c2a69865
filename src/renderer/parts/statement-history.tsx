import { Button } from '@blueprintjs/core'
import { Trash } from '@blueprintjs/icons'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { StatementLine } from '#domain/reading'
import { useAct } from '../asks/act'
import { client, failureOf } from '../client/client'
import { toRun } from '../route'
import { Empty } from './empty'
import { FailureNote } from './failure-note'
import { Moment } from './moment'
import { SearchField } from './search-field'
import { Skeleton } from './skeleton'
import { statementTexts as texts } from './statement-texts'
import { counted, duration } from './units'
import { Visible } from './visible'

const page = 50

/** Every statement that was sent to this system, searched, opened again. */
export function StatementHistory({
  system,
  profile,
  onOpen,
}: {
  system: string
  /** Only what was sent to this target. */
  profile?: string
  onOpen: (line: StatementLine) => void
}) {
  const { act, blocked } = useAct()
  const [search, setSearch] = useState('')
  const [sure, setSure] = useState(false)
  const wanted = useDeferredValue(search.trim())
  const asked = useInfiniteQuery({
    queryKey: ['statements', system, profile, wanted],
    queryFn: ({ pageParam, signal }) =>
      client.sql.history({ system, profile, search: wanted || undefined, before: pageParam, limit: page }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: last => (last.length < page ? undefined : last.at(-1)?.id),
    placeholderData: keepPreviousData,
  })
  const lines = asked.data?.pages.flat()
  const forget = () => {
    setSure(false)
    void act(
      'forget',
      () => client.sql.forget({ system }),
      () => ({ text: 'The history of this system is empty.' }),
    )
  }
  return (
    <aside className="sql-history" aria-label={texts.history}>
      <div className="table-tools">
        <SearchField label={texts.search} value={search} onValue={setSearch} />
        <span className="push" />
        <Button
          size="small"
          variant="minimal"
          icon={<Trash size={14} />}
          intent={sure ? 'danger' : 'none'}
          text={sure ? texts.forgetSure : undefined}
          aria-label={sure ? texts.forgetSure : texts.forget}
          title={texts.forget}
          disabled={blocked || !lines?.length}
          onClick={() => (sure ? forget() : setSure(true))}
          onBlur={() => setSure(false)}
        />
      </div>
      {asked.error ? <FailureNote failure={failureOf(asked.error)} onRetry={() => void asked.refetch()} /> : null}
      {!lines && !asked.error ? <Skeleton lines={6} /> : null}
      {lines?.length === 0 ? (
        <Empty title={texts.noHistory}>
          <p>{texts.noHistoryWhy}</p>
        </Empty>
      ) : null}
      <ol>
        {lines?.map(line => (
          <Line key={line.id} line={line} onOpen={onOpen} />
        ))}
      </ol>
      {asked.hasNextPage ? (
        <Button
          size="small"
          text={texts.more}
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        />
      ) : null}
    </aside>
  )
}

const outcomeWords: Readonly<Record<string, string>> = { done: 'read', passed: 'done' }

function Line({ line, onOpen }: { line: StatementLine; onOpen: (line: StatementLine) => void }) {
  const facts = [
    line.outcome === null ? 'not ended' : (outcomeWords[line.outcome] ?? line.outcome),
    line.rows === null ? undefined : counted(line.rows, 'row'),
    line.ms === null ? undefined : duration(line.ms),
  ]
  return (
    <li>
      <button type="button" className="history-line" title={texts.openAgain} onClick={() => onOpen(line)}>
        <code>
          <Visible text={line.text.length > 400 ? `${line.text.slice(0, 400)}…` : line.text} form="block" />
        </code>
      </button>
      <p className="muted">
        <Moment at={line.at} /> · <Visible text={line.target} /> · {facts.filter(Boolean).join(' · ')}
        {line.run ? (
          <>
            {' · '}
            <a href={toRun(line.system, line.run)}>run</a>
          </>
        ) : null}
      </p>
      {line.failure ? (
        <p className="history-failure">
          <Visible text={line.failure} />
        </p>
      ) : null}
    </li>
  )
}
