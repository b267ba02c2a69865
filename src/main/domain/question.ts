import { z } from 'zod'
import type { Confirmation, Environment } from './environment'
import type { Effect } from './runbook'
import type { Identity } from './session'
import type { Table } from './table'

interface Asked {
  readonly id: string
  readonly step: string
}

/** What a run asks of the operator. It waits; a closed window loses no question. */
export type Question =
  /** Step by step: go on with this step? */
  | (Asked & { readonly kind: 'proceed' })
  /** Which rows should the step act on? Keys are unique within the table; already chosen by `when` stand in `suggested`. */
  | (Asked & {
      readonly kind: 'pick'
      readonly many: boolean
      readonly table: Table
      readonly keys: readonly string[]
      readonly suggested: readonly string[]
    })
  /** A change, before it is done: exactly what, where, what it would touch, whether it can be taken back. */
  | (Asked & {
      readonly kind: 'confirm'
      readonly effect: Effect
      readonly confirmation: Confirmation
      readonly environment: Environment
      /** The target's name; what must be typed when confirmation is `typed`. */
      readonly target: string
      readonly identity: Identity
      readonly commands: readonly {
        readonly item?: string
        readonly text: string
        readonly values: Readonly<Record<string, string | null>>
      }[]
      readonly preview: readonly { readonly item?: string; readonly table: Table }[]
      readonly previewFailure?: string
      readonly undo: 'kept' | 'none'
      /** It is made in batches: the statement again and again, so many milliseconds apart, until nothing is left. */
      readonly repeat?: { readonly pauseMs: number; readonly total?: number }
      /** Median of past runs, milliseconds. */
      readonly usualMs?: number
    })
  /** The step ends what an open incident could still be read from: gather the evidence first, or say why not. */
  | (Asked & {
      readonly kind: 'evidence'
      /** The incident's title. */
      readonly incident: string
      /** So many looks gather it. */
      readonly looks: number
      /** It was gathered just now, and nothing of it came. */
      readonly tried: boolean
    })
  | (Asked & { readonly kind: 'checklist'; readonly items: readonly string[] })
  | (Asked & {
      readonly kind: 'decision'
      readonly choices: readonly { readonly label: string; readonly to: string }[]
    })
  /** A step whose outcome nobody knows: check now (read-only), or let it stand. Never: run it again. */
  | (Asked & { readonly kind: 'settle'; readonly canVerify: boolean; readonly known: string })

export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('proceed'), go: z.enum(['run', 'all', 'stop']) }),
  z.strictObject({ kind: z.literal('skip'), reason: z.string().trim().min(1).max(500) }),
  z.strictObject({ kind: z.literal('pick'), keys: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('confirm'), agree: z.boolean(), typed: z.string().optional() }),
  z.strictObject({
    kind: z.literal('checklist'),
    items: z.array(z.strictObject({ done: z.boolean(), note: z.string().max(2000).optional() })),
  }),
  z.strictObject({
    kind: z.literal('evidence'),
    /** Why it is not gathered; without a reason it is. */
    skip: z.string().trim().min(1).max(500).optional(),
  }),
  z.strictObject({ kind: z.literal('decision'), to: z.string() }),
  z.strictObject({ kind: z.literal('settle'), how: z.enum(['check', 'leave']) }),
])

/** What the operator said. `skip` answers any question of a step. */
export type Answer = z.infer<typeof answerSchema>
