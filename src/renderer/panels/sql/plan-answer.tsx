import { CommandBlock } from '../../parts/command-block'

/** A plan. */
export function PlanAnswer({ plan }: { plan: string }) {
  return <CommandBlock text={plan} label="Plan" whole />
}
