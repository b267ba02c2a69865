import { Button, Callout } from '@blueprintjs/core'
import { Play, Pulse } from '@blueprintjs/icons'
import { useKept } from '../../asks/kept'
import { go } from '../../asks/place'
import { useRunbook } from '../../asks/queries'
import { useRun } from '../../asks/run'
import type { PanelProps } from '../../panel'
import { Empty } from '../../parts/empty'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Page } from '../../parts/page'
import { usePageKeys } from '../../parts/page-keys'
import { Skeleton } from '../../parts/skeleton'
import { toPage, toRound, toRun } from '../../route'
import { Rail } from './rail'
import { RunHead } from './run-head'
import { Side } from './side'
import { stepInFocus } from './step-mark'
import { StepView } from './step-view'
import { texts } from './texts'

const none = {}

/** The core of the console: a run as it happens, or as it was. */
export default function RunPage({ route, system }: PanelProps) {
  const id = route.path[0] ?? ''
  const { run, events, failure } = useRun(id)
  const runbook = useRunbook(run.header?.runbook).data
  const [side, keepSide] = useKept('run-facts', 'shown')
  const chosen = route.query.step
  const shown = chosen && run.steps[chosen] ? chosen : stepInFocus(run)
  const step = shown ? run.steps[shown] : undefined
  const home = system?.id ?? run.header?.system.id ?? ''
  const { round } = route.query
  const toGrid =
    round === undefined ? undefined : toRound(null, round, { at: run.header?.system.id, check: run.header?.runbook })
  usePageKeys(toGrid === undefined ? {} : { Escape: () => go(toGrid) })
  if (!run.header) {
    return failure ? (
      <Page title={texts.missing}>
        <FailureNote failure={failure}>
          <GoButton to={toPage('history', home || null)} text="To the history" />
        </FailureNote>
      </Page>
    ) : (
      <Skeleton lines={8} />
    )
  }
  const elsewhere = run.questions.find(question => question.step !== shown)
  return (
    <div className={side === 'hidden' ? 'run run-wide' : 'run'}>
      <Rail run={run} chosen={shown} onChoose={id_ => go(toRun(home, id, id_, round), { replace: true })} />
      <div className="run-main">
        {toGrid === undefined ? null : (
          <p>
            <a href={toGrid} title={texts.backToRoundKey}>
              {texts.backToRound}
            </a>
          </p>
        )}
        <RunHead
          run={run}
          id={id}
          facts={side !== 'hidden'}
          onFacts={visible => keepSide(visible ? 'shown' : 'hidden')}
        />
        {run.outcome === 'interrupted' ? (
          <Callout compact intent="warning" icon={false} className="note">
            <p className="note-title">{texts.interrupted}</p>
            <p>{texts.interruptedWhy}</p>
          </Callout>
        ) : null}
        {elsewhere ? (
          <Callout compact intent="primary" icon={<Pulse />} className="with-button">
            <span>“{run.steps[elsewhere.step]?.title ?? elsewhere.step}” waits for you.</span>
            <Button
              size="small"
              text="Go there"
              onClick={() => go(toRun(home, id, elsewhere.step, round), { replace: true })}
            />
          </Callout>
        ) : chosen && run.status !== 'finished' ? (
          <Button
            className="follow"
            size="small"
            variant="minimal"
            icon={<Play size={12} />}
            text={texts.follow}
            onClick={() => go(toRun(home, id, undefined, round), { replace: true })}
          />
        ) : null}
        {runbook && runbook.hash !== run.header.hash ? <p className="muted">{texts.changed}</p> : null}
        {step ? (
          <StepView key={step.id} step={step} run={run} id={id} runbook={runbook} events={events} />
        ) : (
          <Empty title={texts.nothing} />
        )}
      </div>
      {side === 'hidden' ? null : (
        <Side run={run} id={id} events={events} step={shown} parameters={runbook?.parameters ?? none} />
      )}
    </div>
  )
}
