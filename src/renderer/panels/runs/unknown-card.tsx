import { Button, Callout } from '@blueprintjs/core'
import { Search } from '@blueprintjs/icons'
import type { StepState } from '#domain/run'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { CommandBlock } from '../../parts/command-block'
import { Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'
import { texts } from './texts'

/** A change that may or may not have happened: what is known of it, and a look. Never: do it again. */
export function UnknownCard({ step, id }: { step: StepState; id: string }) {
  const { act, blocked } = useAct()
  return (
    <Callout compact intent="danger" icon={false} className="note">
      <h3 className="note-title">{texts.unknown}</h3>
      <p>{texts.unknownWhy}</p>
      {step.intent ? (
        <>
          <p>
            Sent <Moment at={step.intent.at} /> to <Visible text={step.intent.identity.label || step.intent.target} />
            {step.intent.item ? (
              <>
                {' '}
                for <Visible text={step.intent.item} />
              </>
            ) : null}
            :
          </p>
          <CommandBlock text={step.intent.text} label="What was sent" />
        </>
      ) : null}
      {step.failure ? (
        <p>
          <Visible text={step.failure.message} />
        </p>
      ) : null}
      <div className="note-actions">
        <Button
          size="small"
          intent="primary"
          icon={<Search size={14} />}
          text={texts.checkNow}
          title="Looks only; changes nothing."
          disabled={blocked}
          onClick={() => act('settle', () => client.runs.settle({ run: id, step: step.id }))}
        />
      </div>
    </Callout>
  )
}
