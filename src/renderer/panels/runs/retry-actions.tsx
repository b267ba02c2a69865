import { Button } from '@blueprintjs/core'
import { Refresh, StepForward } from '@blueprintjs/icons'
import type { Run, StepState } from '#domain/run'
import { useAct } from '../../asks/act'
import { useProfiles } from '../../asks/queries'
import { client } from '../../client/client'
import { askedProfile } from '../../parts/asked-profile'
import { GiveAnswers } from '../../parts/give-answers'
import { GiveSecret } from '../../parts/give-secret'
import { SkipForm } from './skip-form'
import { texts } from './texts'

/** How a step that did not get through can be taken up again: by itself, with what follows, or left out with a reason. */
export function RetryActions({ step, run, id }: { step: StepState; run: Run; id: string }) {
  const { act, blocked } = useAct()
  const profiles = useProfiles(run.header?.system.id).data ?? []
  const steps = run.header?.steps ?? []
  const following = steps[steps.findIndex(one => one.id === step.id) + 1]
  const resume = (at: string, only: boolean) => act('resume', () => client.runs.resume({ run: id, step: at, only }))
  const target = step.target ? run.header?.targets[step.target]?.profile : undefined
  const asked = step.failure ? askedProfile(step.failure, target, profiles) : undefined
  const finished = run.status === 'finished'
  return (
    <>
      {asked ? (
        <GiveSecret
          profile={asked.id}
          name={asked.name}
          then={finished ? { text: texts.giveAndResume, go: () => void resume(step.id, false) } : undefined}
        />
      ) : null}
      {step.failure ? (
        <GiveAnswers
          failure={step.failure}
          then={finished ? { text: texts.giveAndResume, go: () => void resume(step.id, false) } : undefined}
        />
      ) : null}
      {finished ? (
        <>
          <Button
            size="small"
            intent={asked ? 'none' : 'primary'}
            icon={<Refresh size={14} />}
            text={texts.retry}
            disabled={blocked}
            onClick={() => resume(step.id, true)}
          />
          <Button
            size="small"
            icon={<StepForward size={14} />}
            text={texts.resume}
            disabled={blocked}
            onClick={() => resume(step.id, false)}
          />
          {following ? (
            <SkipForm
              disabled={blocked}
              onSkip={reason =>
                act('skip', async () => {
                  await client.runs.note({ run: id, text: `Skipped “${step.title}”: ${reason}` })
                  await client.runs.resume({ run: id, step: following.id, only: false })
                })
              }
            />
          ) : null}
        </>
      ) : null}
    </>
  )
}
