import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import type { Round, RoundCell } from '#domain/round'
import { endedRound, useRounds } from '../../asks/queries'

/** The newest rounds that are read for it; of a large fleet each is a large answer. */
const most = 3

/** By a run's id, what became of its check since the round before; that it is new says nothing here. */
export function useChanged(): (run: string) => RoundCell['changed'] {
  const ended = (useRounds().data ?? []).filter(one => one.status !== 'running').slice(0, most)
  const changed = useQueries({ queries: ended.map(one => endedRound(one.id)), combine: byRun })
  return run => changed.get(run)
}

const byRun = (rounds: UseQueryResult<Round>[]) =>
  new Map(
    rounds.flatMap(({ data }) =>
      (data?.cells ?? []).flatMap(cell =>
        cell.run === undefined || cell.changed === 'new' ? [] : [[cell.run, cell.changed] as const],
      ),
    ),
  )
