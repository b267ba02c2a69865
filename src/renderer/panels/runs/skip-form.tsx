import { ReasonForm } from '../../parts/reason-form'
import { texts } from './texts'

/** A step left out is on record with its reason. */
export function SkipForm({ onSkip, disabled }: { onSkip: (reason: string) => void; disabled: boolean }) {
  return (
    <ReasonForm
      text={texts.skip}
      why={texts.skipWhy}
      send={texts.skipStep}
      back={texts.back}
      disabled={disabled}
      onReason={onSkip}
    />
  )
}
