import type { Parameter } from '#domain/runbook'

/** What the other side says a start form should show. */
export interface Plan {
  readonly parameters: Record<string, { value: string | null; from: 'default' | 'fact' | 'none' }>
  readonly targets: Record<string, { profiles: { id: string; name: string; address: string }[]; chosen: string | null }>
}

type Parameters = Readonly<Record<string, Parameter>>
type Values = Readonly<Record<string, string>>

/** The values a form begins with: the link's, else what the system or the runbook says. */
export const firstValues = (parameters: Parameters, plan: Plan, given: Values): Record<string, string> =>
  Object.fromEntries(Object.keys(parameters).map(name => [name, given[name] ?? plan.parameters[name]?.value ?? '']))

/** The targets a form begins with: those that the link names, the profile that it is about where it fits first, else what the system says. */
export function firstTargets(
  plan: Plan,
  on: string | undefined,
  named: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const about = Object.keys(plan.targets).find(name => plan.targets[name]?.profiles.some(({ id }) => id === on))
  return Object.fromEntries(
    Object.entries(plan.targets).map(([name, target]) => [
      name,
      named[name] ?? (name === about ? on : target.chosen) ?? '',
    ]),
  )
}

/**
 * What is sent: only what the operator or the link gave, so that the record tells a choice from a default.
 * A value cleared on purpose is sent as null.
 */
export function sentParameters(
  parameters: Parameters,
  plan: Plan,
  given: Values,
  values: Values,
): Record<string, string | null> {
  const sent: Record<string, string | null> = {}
  for (const name of Object.keys(parameters)) {
    const value = values[name] ?? ''
    const planned = plan.parameters[name]?.value ?? ''
    if (given[name] === undefined && value === planned) continue
    sent[name] = value === '' ? null : value
  }
  return sent
}
