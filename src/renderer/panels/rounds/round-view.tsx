import { type ReactNode, useDeferredValue, useEffect, useState } from 'react'
import type { Round } from '#domain/round'
import { go } from '../../asks/place'
import { Empty } from '../../parts/empty'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { ProblemList } from '../../parts/problem-list'
import { Visible } from '../../parts/visible'
import { type Route, toPage, toRound, toRun } from '../../route'
import { CellDetails } from './cell-details'
import { FilterBar } from './filter-bar'
import { asShow, compared, narrowed, rowKey, type Show } from './grid'
import type { Place } from './grid-line'
import { GridView } from './grid-view'
import { Legend } from './legend'
import { RoundActions } from './round-actions'
import { RoundFacts } from './round-facts'
import { RoundLead, RoundProgress } from './round-head'
import { texts } from './texts'
import { useHeldGrid } from './use-held-grid'
import { useWords } from './use-words'

/** After the last key or click, so that walking through a grid is not a hundred addresses. */
const settleMs = 400

/** A round with its head, its grid, and beside it the check that is chosen. The address says what is shown of it. */
export function RoundView({ round, route, failure }: { round: Round; route: Route; failure: ReactNode }) {
  const words = useWords()
  const running = round.status === 'running'
  const [chosen, setChosen] = useState<Place | undefined>(() => placeOf(route))
  const [show, setShow] = useState<Show | undefined>(() => asShow(route.query.show))
  const [search, setSearch] = useState(route.query.search ?? '')
  const wanted = useDeferredValue(search)
  const cells = compared(round.cells)
  const held = useHeldGrid(cells, running, system => words.system(system).name)
  const grid = narrowed(
    held,
    { show, search: wanted },
    { system: system => words.system(system).name, runbook: words.runbook },
  )
  const addressOf = (place: Place | undefined) =>
    toRound(route.system, round.id, {
      ...{ at: place?.system, on: place?.target, check: place?.runbook },
      ...{ show, search: search || undefined },
    })
  const here = addressOf(chosen)
  useEffect(() => {
    if (here === location.hash) return
    const timer = setTimeout(() => go(here, { replace: true }), settleMs)
    return () => clearTimeout(timer)
  }, [here])
  usePageKeys({ s: held.sortNow })

  const cellAt = (place: Place) => held.rows.find(row => rowKey(row) === rowKey(place))?.cells.get(place.runbook)
  const runAt = (place: Place) => {
    const run = cellAt(place)?.run
    return run === undefined ? undefined : toRun(place.system, run, undefined, round.id)
  }
  const open = (place: Place) => {
    const to = runAt(place)
    if (to === undefined) return
    // The way back leads to this very cell, also when the address had no time to say so.
    go(addressOf(place), { replace: true })
    go(to)
  }
  const all = () => {
    setShow(undefined)
    setSearch('')
  }
  return (
    <Page
      title={<Visible text={round.title} />}
      lead={<RoundLead round={round} />}
      actions={<RoundActions round={round} words={words} home={route.system} />}
    >
      {failure}
      <RoundProgress round={round} />
      {round.problems.length > 0 ? (
        <>
          <p>{texts.problems}</p>
          <ProblemList problems={round.problems} />
        </>
      ) : null}
      {round.cells.length === 0 ? (
        <Empty title={texts.noCells}>
          <p>{texts.noCellsWhy}</p>
        </Empty>
      ) : (
        <div className="live">
          <div className="live-main">
            <FilterBar
              cells={cells}
              systems={new Set(held.rows.map(row => row.system)).size}
              show={show}
              search={search}
              running={running}
              onShow={setShow}
              onSearch={setSearch}
              onSort={held.sortNow}
            />
            {grid.rows.length === 0 ? (
              <Empty title={texts.nothingFits}>
                <p>{texts.nothingFitsWhy}</p>
                <button type="button" className="link-button" onClick={all}>
                  {texts.showAll}
                </button>
              </Empty>
            ) : (
              <GridView
                rows={grid.rows}
                columns={grid.columns}
                words={words}
                chosen={chosen}
                onChoose={setChosen}
                onOpen={open}
                onLeave={() => go(toPage('rounds', route.system))}
              />
            )}
            <Legend />
          </div>
          <div className="live-side">
            <CellDetails
              place={chosen}
              cell={chosen && cellAt(chosen)}
              words={words}
              openTo={(chosen && runAt(chosen)) ?? ''}
            />
            <RoundFacts round={round} words={words} />
          </div>
        </div>
      )}
    </Page>
  )
}

const placeOf = ({ query: { at, on, check } }: Route): Place | undefined =>
  at === undefined || check === undefined ? undefined : { system: at, target: on, runbook: check }
