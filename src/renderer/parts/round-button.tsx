import { Button } from '@blueprintjs/core'
import { Play } from '@blueprintjs/icons'
import type { RoutineStanding } from '#domain/routine'
import { useRoundStart } from '../asks/round'
import { systemsToRound } from './by-cadence'
import { counted } from './units'

const texts = {
  run: (cadence: string) => `Run the ${cadence} round`,
  of: (cadence: string, count: number) => `Run the ${cadence} round of ${counted(count, 'system')}`,
  again: (cadence: string) => `Run the ${cadence} round again`,
  why: 'Every runbook of this cadence looks at the systems it fits. It changes nothing, and asks nothing.',
} as const

/** One press runs the round of a cadence, on the systems where it is due; where it is nowhere, on all of them once more. */
export function RoundButton({
  cadence,
  standings,
  home,
  quiet = false,
}: {
  cadence: RoutineStanding['routine']['cadence']
  /** Of this cadence, on one system or many. */
  standings: readonly RoutineStanding[]
  home: string | null
  /** Beside a button that does more. */
  quiet?: boolean
}) {
  const { start, busy, blocked } = useRoundStart()
  const { systems, due } = systemsToRound(standings)
  if (systems.length === 0) return null
  const text = !due
    ? texts.again(cadence)
    : systems.length === 1
      ? texts.run(cadence)
      : texts.of(cadence, systems.length)
  return (
    <Button
      size="small"
      intent={due && !quiet ? 'primary' : 'none'}
      icon={<Play size={14} />}
      text={text}
      title={texts.why}
      loading={busy}
      disabled={blocked}
      onClick={() => start({ systems, cadence }, home)}
    />
  )
}
