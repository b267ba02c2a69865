import { Button } from '@blueprintjs/core'
import type { Incident } from '#domain/incident'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { ReasonForm } from '../../parts/reason-form'
import { SidePart } from '../../parts/side-part'
import { Visible } from '../../parts/visible'
import { toRun } from '../../route'
import { texts } from './texts'

/** Whether what a restart destroys is kept; gathers it, or takes the reason why not. */
export function Evidence({ system, incident: { id, evidence, state } }: { system: string; incident: Incident }) {
  const { act, busy, blocked } = useAct()
  const gather = () =>
    void act(
      'gather',
      () => client.incidents.gather({ id }),
      ({ runs }) => ({ text: texts.gathering(runs.length) }),
    )
  const undecided = evidence.state === 'none'
  return (
    <SidePart title={texts.evidence}>
      <p className={undecided && state !== 'closed' ? 'incident-missing' : undefined}>
        {undecided ? (
          texts.evidenceNone
        ) : evidence.state === 'kept' ? (
          texts.evidenceKept(evidence.runs.length)
        ) : (
          <Visible text={texts.evidenceSkipped(evidence.reason ?? '')} />
        )}
      </p>
      {evidence.runs.map((run, at) => (
        <p key={run}>
          <a href={toRun(system, run)}>
            {texts.run} {at + 1}
          </a>
        </p>
      ))}
      {state === 'closed' ? null : (
        <div className="note-actions">
          <Button
            size="small"
            intent={undecided ? 'primary' : 'none'}
            text={texts.gather}
            title={texts.gatherWhy}
            loading={busy === 'gather'}
            disabled={blocked}
            onClick={gather}
          />
          {undecided ? (
            <ReasonForm
              text={texts.skip}
              why={texts.skipWhat}
              send={texts.save}
              back={texts.cancel}
              disabled={blocked}
              onReason={reason => void act('skip', () => client.incidents.skipEvidence({ id, reason }))}
            />
          ) : null}
        </div>
      )}
    </SidePart>
  )
}
