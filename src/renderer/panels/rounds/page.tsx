import { HTMLSelect } from '@blueprintjs/core'
import { Plus } from '@blueprintjs/icons'
import { go } from '../../asks/place'
import { useSystems } from '../../asks/queries'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { hashOf, toPage } from '../../route'
import { DueBoard } from './due-board'
import { PastRounds } from './past-rounds'
import { RoundPage } from './round-page'
import { RoutinePage } from './routine-page'
import { RoutinesPage } from './routines-page'
import { StartForm } from './start-form'
import { texts } from './texts'

/** The work that comes again: what is due, the rounds that did it, and what is to be done on a system at all. */
export default function RoundsPage({ route, system }: PanelProps) {
  const systems = useSystems().data ?? []
  const [first, second] = route.path
  // An address without a system speaks of all of them.
  const scope = route.system === null ? undefined : system
  if (systems.length === 0)
    return (
      <Page title={texts.title}>
        <Empty title={texts.noSystems}>
          <p>{texts.noSystemsWhy}</p>
          <GoButton to={hashOf({ system: null, page: 'connections', path: ['new'] })} text={texts.addTarget} />
        </Empty>
      </Page>
    )
  if (first === 'new') return <StartForm systems={systems} scope={scope} />
  if (first === 'routines' && system)
    return second === undefined ? (
      <RoutinesPage key={system.id} system={system} systems={systems} />
    ) : (
      <RoutinePage key={`${system.id} ${second}`} system={system} id={second === 'new' ? undefined : second} />
    )
  if (first !== undefined) return <RoundPage key={first} id={first} route={route} />
  return (
    <Page
      title={texts.title}
      lead={scope ? null : texts.allWhy}
      actions={
        <>
          <HTMLSelect
            aria-label={texts.scope}
            value={scope?.id ?? ''}
            onChange={event => go(toPage('rounds', event.currentTarget.value || null))}
            options={[{ value: '', label: texts.all }, ...systems.map(one => ({ value: one.id, label: one.name }))]}
          />
          {system ? (
            <GoButton to={hashOf({ system: system.id, page: 'rounds', path: ['routines'] })} text={texts.routines} />
          ) : null}
          <GoButton
            icon={<Plus size={14} />}
            to={hashOf({ system: route.system, page: 'rounds', path: ['new'] })}
            text={texts.newRound}
          />
        </>
      }
    >
      <DueBoard scope={scope} systems={systems} />
      <PastRounds scope={scope} />
    </Page>
  )
}
