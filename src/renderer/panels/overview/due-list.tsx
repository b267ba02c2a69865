import { Button } from '@blueprintjs/core'
import { Play } from '@blueprintjs/icons'
import { nanoid } from 'nanoid'
import type { RunbookSummary } from '#contract/runbooks'
import { cadences, isDue } from '#domain/due'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { useProfiles, useRunbooks } from '../../asks/queries'
import { client } from '../../client/client'
import { EffectBadge } from '../../parts/badges'
import { lacking } from '../../parts/fits'
import { Ago, useNow } from '../../parts/moment'
import { Outcome } from '../../parts/outcome'
import { Block } from '../../parts/page'
import { Skeleton } from '../../parts/skeleton'
import { counted } from '../../parts/units'
import { toRun, toStart } from '../../route'
import { texts } from './texts'

/** Routine runbooks of this system by cadence, with when each was last run; one button runs the daily ones. */
export function Due({ system }: { system: System }) {
  const runbooks = useRunbooks(system.id).data
  const profiles = useProfiles(system.id).data
  const now = useNow(60_000)
  const { act, busy, blocked } = useAct()
  if (!runbooks || !profiles)
    return (
      <Block title={texts.due} id="due">
        <Skeleton />
      </Block>
    )
  const fitting = runbooks.filter(runbook => runbook.cadence !== 'on-demand' && lacking(runbook, profiles).length === 0)
  const round = fitting.filter(
    runbook => runbook.cadence === 'daily' && runbook.effect === 'reads' && runbook.asks.length === 0,
  )
  const run = () =>
    act(
      'round',
      async () => {
        for (const runbook of round) await client.runs.start({ runbook: runbook.id, system: system.id, key: nanoid() })
        return round.length
      },
      count => ({ intent: 'success', text: `Daily round started: ${counted(count, 'runbook')}.` }),
    )
  return (
    <Block
      title={texts.due}
      id="due"
      actions={
        <Button
          size="small"
          intent="primary"
          icon={<Play size={14} />}
          text={texts.round}
          title={texts.roundWhy}
          loading={busy === 'round'}
          disabled={blocked || round.length === 0}
          onClick={run}
        />
      }
    >
      {fitting.length === 0 ? <p className="muted">{texts.noDue}</p> : null}
      {fitting.length ? (
        <p className="muted round-runs">
          {round.length ? `${texts.roundRuns} ${round.map(one => one.title).join(', ')}.` : texts.roundNothing}
        </p>
      ) : null}
      {cadences.map(cadence => {
        const list = fitting.filter(runbook => runbook.cadence === cadence)
        return list.length ? (
          <div key={cadence} className="due-group">
            <h3 className="eyebrow">{cadence}</h3>
            <ul>
              {list.map(runbook => (
                <DueLine
                  key={runbook.id}
                  runbook={runbook}
                  inRound={round.includes(runbook)}
                  system={system.id}
                  due={isDue(cadence, runbook.last, now)}
                />
              ))}
            </ul>
          </div>
        ) : null
      })}
    </Block>
  )
}

function DueLine({
  runbook,
  system,
  due,
  inRound,
}: {
  runbook: RunbookSummary
  system: string
  due: boolean
  inRound: boolean
}) {
  const { last } = runbook
  return (
    <li className="due-line">
      <a href={toStart(system, runbook.id)}>{runbook.title}</a>
      {due ? <span className="due-mark">due</span> : null}
      {inRound ? null : <EffectBadge effect={runbook.effect} />}
      {runbook.asks.length > 0 ? <span className="muted">{texts.asks(runbook.asks)}</span> : null}
      <span className="push" />
      {last ? (
        <a href={toRun(system, last.run)} className="due-last">
          <Outcome mark={last.outcome ?? 'running'} /> <Ago at={last.at} />
        </a>
      ) : (
        <span className="muted">{texts.never}</span>
      )}
    </li>
  )
}
