import type { Profile } from '#domain/profile'
import type { RoundCell } from '#domain/round'
import { isLook, looksThroughOthers, type Runbook } from '#domain/runbook'
import type { System } from '#domain/system'
import { chosenFor } from '../engine/bind'
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
    .map(runbook => {
      const left = whyLeft(runbook, system)
      const cell = { system: system.id, runbook: runbook.id, findings: 0 }
      return left === undefined ? { ...cell, status: 'waiting' } : { ...cell, status: 'left', left }
    })

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
