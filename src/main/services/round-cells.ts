import { address, type Profile } from '#domain/profile'
import type { RoundCell } from '#domain/round'
import { isLook, looksThroughOthers, type Runbook } from '#domain/runbook'
import type { System } from '#domain/system'
import { candidates, chosenFor } from '../engine/bind'
import { asksOf } from './runbooks'

/** The cells of a system in a round of these runbooks: those that fit its targets, each waiting or left with the reason. */
export const cellsOf = (
  system: System,
  profiles: readonly Profile[],
  runbooks: readonly Runbook[],
): readonly RoundCell[] =>
  runbooks
    .filter(runbook => fits(runbook, profiles))
    // What reads the records of others comes after them.
    .toSorted((a, b) => Number(looksThroughOthers(a)) - Number(looksThroughOthers(b)))
    .flatMap((runbook): RoundCell[] => {
      const left = whyLeft(runbook, system)
      const cell = { system: system.id, runbook: runbook.id, findings: 0 }
      if (left !== undefined) return [{ ...cell, status: 'left', left }]
      const targets = targetsOf(runbook, profiles)
      return targets.length > 1
        ? targets.map(({ name }) => ({ ...cell, target: name, status: 'waiting' }))
        : [{ ...cell, status: 'waiting' }]
    })

/**
 * All that stand for a target of which a round looks at each, the one that a run alone would take first. Of several logins
 * to one server that is the only one.
 */
function targetsOf(runbook: Runbook, profiles: readonly Profile[]): readonly Profile[] {
  const target = spreadOver(runbook)
  if (target === undefined) return []
  const { protocol } = runbook.targets[target] ?? {}
  const fitting = candidates(runbook, target, profiles).filter(profile => profile.protocol === protocol)
  const servers = Map.groupBy(fitting, serverOf)
  return [...servers.values()].flatMap(([first]) => first ?? [])
}

/** Where a profile leads, whoever logs in there. */
const serverOf = (profile: Profile) => `${profile.via ?? ''} ${address(profile).replace(/^[^@/]*@/, '')}`

/**
 * The target of a runbook that a round puts each fitting profile in place of: the only one it cannot do without, where it
 * knows no other of that kind, which would be compared with it. Undefined where it looks at a system as a whole.
 */
export function spreadOver({ targets }: Pick<Runbook, 'targets'>): string | undefined {
  const all = Object.entries(targets)
  const [only, ...more] = all.filter(([, { optional }]) => !optional)
  if (!only || more.length > 0) return undefined
  const [name, { protocol }] = only
  return protocol === 'any' || all.some(([other, need]) => other !== name && need.protocol === protocol)
    ? undefined
    : name
}

/** A runbook is part of a round where every target it cannot do without is there. */
function fits(runbook: Runbook, profiles: readonly Profile[]): boolean {
  const chosen = chosenFor(runbook, profiles)
  const needs = Object.entries(runbook.targets)
  const isThere = (name: string) => chosen.get(name) !== undefined
  return needs.every(([name, need]) => need.optional || isThere(name)) && needs.some(([name]) => isThere(name))
}

/** What a round cannot know by itself, and where it would be told. */
function whyLeft(runbook: Runbook, { facts }: System): string | undefined {
  if (!runbook.steps.some(isLook)) return 'It has no step that only looks.'
  const asks = asksOf(runbook, facts)
  if (asks.length === 0) return undefined
  return asks.map(({ label, fact }) => `${label} is needed${fact ? ` (fact ${fact} of the system)` : ''}`).join(', ')
}
