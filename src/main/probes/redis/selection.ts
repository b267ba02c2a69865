import { z } from 'zod'
import { invalid } from '#domain/failure'
import { holdsWork, prefixOf } from './key-names'
import type { Met } from './survey'

export const rules = ['without expiry and not used', 'not used', 'without expiry', 'every key'] as const

/** Which keys are meant: those of a pattern (and of one prefix in it) that fit a rule at the moment they are met. */
export const selectionParameters = {
  /** Null is everything under the pattern. */
  prefix: z.string().nullable().default(null),
  rule: z.enum(rules),
  idle_days: z.number().min(0).default(30),
  /** Keys of a queue's work are passed over, whatever the rule says. */
  spare_work: z.boolean().default(true),
}

export interface Selection {
  readonly prefix: string | null
  readonly rule: (typeof rules)[number]
  readonly idle_days: number
  readonly spare_work: boolean
}

/** Whether a key is one of them. Throws where the rule asks for what this server does not count. */
export function selects(
  { prefix, rule, idle_days, spare_work }: Selection,
  separator: string,
  { key, ttlMs, idleSeconds }: Met,
): boolean {
  if (prefix !== null && prefixOf(key, separator) !== prefix) return false
  if ((spare_work && holdsWork(key)) || key.startsWith('quarterdeck:lease:')) return false
  if (rule === 'every key') return true
  if (rule === 'without expiry') return ttlMs === null
  if (idleSeconds === null)
    throw invalid(
      'This server counts how often a key is used, not since when it was not (its maxmemory-policy is an LFU one).',
      'Choose the rule “without expiry”, or look at OBJECT FREQ of single keys.',
    )
  return idleSeconds >= idle_days * 86_400 && (rule === 'not used' || ttlMs === null)
}
