import { ArrowRight } from '@blueprintjs/icons'
import { type Finding, isTrouble, worstFirst } from '#domain/finding'
import type { RoundCell } from '#domain/round'
import { findingsOf } from '#domain/run'
import { useFinishedRun } from '../../asks/run'
import { Advice } from '../../parts/advice'
import { SeverityIcon } from '../../parts/badges'
import { ChangedSign } from '../../parts/changed-sign'
import { FailureNote } from '../../parts/failure-note'
import { GoButton } from '../../parts/go-link'
import { Outcome } from '../../parts/outcome'
import { markOfCell } from '../../parts/round-mark'
import { SidePart } from '../../parts/side-part'
import { SystemName } from '../../parts/system-name'
import { Visible } from '../../parts/visible'
import { toRun, toStart } from '../../route'
import type { GridWords, Place } from './grid-line'
import { texts } from './texts'

const shown = 6

/** What a check said: how it ended, what it found, and where to go from there. */
export function CellDetails({
  place,
  cell,
  words,
  openTo,
}: {
  place: Place | undefined
  cell: RoundCell | undefined
  words: GridWords
  /** The address of its run. */
  openTo: string
}) {
  return (
    <SidePart title={texts.cellTitle}>
      {place ? (
        <>
          <h3 className="cell-title">
            <Visible text={words.runbook(place.runbook)} />
          </h3>
          <p className="muted">
            <SystemName id={place.system} name={words.system(place.system).name} />
            {place.target === undefined ? null : (
              <>
                {' · '}
                <Visible text={place.target} />
              </>
            )}
          </p>
          {cell ? (
            <Said cell={cell} openTo={openTo} />
          ) : (
            <p>{place.target === undefined ? texts.notPart : texts.notOfTarget}</p>
          )}
        </>
      ) : (
        <p className="muted">{texts.noCell}</p>
      )}
    </SidePart>
  )
}

function Said({ cell, openTo }: { cell: RoundCell; openTo: string }) {
  const mark = markOfCell(cell)
  const lookless = mark === 'failed' || mark === 'unreachable' || mark === 'unknown' || mark === 'interrupted'
  return (
    <>
      <p className="cell-outcome">
        <Outcome mark={mark} /> <ChangedSign changed={cell.changed} worded />
      </p>
      {cell.status === 'left' ? (
        <p>
          {texts.leftBecause}: <Visible text={cell.left ?? ''} />
        </p>
      ) : null}
      {cell.status === 'waiting' ? <p className="muted">{texts.waitsYet}</p> : null}
      {cell.status === 'running' ? <p className="muted">{texts.runsNow}</p> : null}
      {mark === 'passed' ? <p className="muted">{texts.well}</p> : null}
      {lookless ? <p>{texts.couldNotLook}</p> : null}
      {cell.status === 'done' && cell.run ? <Read cell={cell} run={cell.run} /> : null}
      {cell.run ? <GoButton to={openTo} endIcon={<ArrowRight size={14} />} text={texts.openRun} /> : null}
    </>
  )
}

/** Why its run could not look, and what it found, worst first, each with the runbook that answers it. */
function Read({ cell, run }: { cell: RoundCell; run: string }) {
  const folded = useFinishedRun(run).data
  // The round knows the worst of it until the run is read.
  if (!folded) return cell.headline ? <Visible text={cell.headline} form="block" /> : null
  const failures = Object.values(folded.steps).flatMap(step => step.failure ?? [])
  const found = worstFirst(findingsOf(folded).map(({ step, finding }) => ({ ...finding, step }))).filter(isTrouble)
  return (
    <>
      {failures.slice(0, 1).map(failure => (
        <FailureNote key={failure.message} failure={failure} />
      ))}
      <ul className="cell-findings">
        {found.slice(0, shown).map((finding, at) => (
          <li key={`${finding.title} ${at + 1}`}>
            <SeverityIcon severity={finding.severity} />
            <div>
              <strong>
                <Visible text={finding.title} />
              </strong>
              {finding.advice ? <Advice text={finding.advice} /> : null}
              <Next finding={finding} system={cell.system} run={run} />
            </div>
          </li>
        ))}
        {found.length > shown ? <li className="muted">{texts.otherFindings(found.length - shown)}</li> : null}
      </ul>
    </>
  )
}

function Next({ finding, system, run }: { finding: Finding & { step: string }; system: string; run: string }) {
  const { next, step } = finding
  if (!next) return null
  const to = next.runbook
    ? toStart(system, next.runbook, next.parameters, { run, step })
    : toRun(system, run, next.step)
  return (
    <GoButton
      variant="outlined"
      to={to}
      endIcon={<ArrowRight size={14} />}
      text={next.runbook ?? next.step}
      title={finding.title}
    />
  )
}
