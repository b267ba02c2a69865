import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { Severity } from '#domain/finding'
import { answerSchema } from '#domain/question'
import type { RunEvent, RunOutcome } from '#domain/run-event'
import { procedure } from './procedure'

export interface RunSummary {
  readonly id: string
  readonly runbook: string
  readonly title: string
  readonly system: string
  readonly status: 'running' | 'waiting' | 'finished'
  readonly outcome: RunOutcome | null
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly operator: string
  readonly parent: string | null
  readonly worst: Severity | null
  readonly findings: number
  /** Title of the worst finding, for lists. */
  readonly headline: string | null
}

/** A document to hand over. */
export interface ReportFile {
  readonly name: string
  readonly mime: string
  readonly text: string
  /** Of what is no text (a PDF), the text is its bytes in base64. */
  readonly base64?: true
}

const run = z.strictObject({ run: z.string() })
const step = z.strictObject({ run: z.string(), step: z.string() })

export const startSchema = z.strictObject({
  runbook: z.string(),
  system: z.string(),
  /** By the runbook's target name, a profile id, or nothing for an optional one to go without; what is left out is bound by name, then by protocol. */
  targets: z.record(z.string(), z.string()).default({}),
  parameters: z.record(z.string(), z.string().nullable()).default({}),
  mode: z.enum(['all', 'step', 'look']).default('all'),
  parent: z.strictObject({ run: z.string(), step: z.string() }).optional(),
  /** Made by the caller for one press of the button: the same key again answers the same run. */
  key: z.string().min(8).max(80),
})

export const runs = {
  start: procedure.input(startSchema).output(type<{ run: string }>()),
  /** Past events first, then live ones, in batches; ends when the run has finished. The same stream is the history. */
  follow: procedure
    .input(z.strictObject({ run: z.string(), after: z.number().int().min(0).default(0) }))
    .output(eventIterator(type<RunEvent[]>())),
  answer: procedure
    .input(z.strictObject({ run: z.string(), question: z.string(), answer: answerSchema }))
    .output(type<void>()),
  cancel: procedure.input(run).output(type<void>()),
  /** Slows, pauses, resumes or stops a change that is made in batches, from the next border between two of them. */
  pace: procedure
    .input(
      step.extend({
        state: z.enum(['running', 'paused', 'stopping']).optional(),
        pauseMs: z.number().int().min(0).max(3_600_000).optional(),
      }),
    )
    .output(type<void>()),
  /** Takes a finished run up again at a step, with the same inputs and text. `only`: that step and no other. */
  resume: procedure.input(step.extend({ only: z.boolean().default(false) })).output(type<void>()),
  /** Settles an unknown step by its read-only verification. */
  settle: procedure.input(step).output(type<void>()),
  /** Replays what was kept before the change. Asks for confirmation like any change. */
  undo: procedure.input(step).output(type<void>()),
  note: procedure.input(run.extend({ text: z.string().trim().min(1).max(4000) })).output(type<void>()),
  list: procedure
    .input(
      z.strictObject({
        system: z.string().optional(),
        runbook: z.string().optional(),
        outcome: z.string().optional(),
        search: z.string().max(200).optional(),
        limit: z.number().int().min(1).max(500).default(100),
        before: z.string().optional(),
      }),
    )
    .output(type<RunSummary[]>()),
  report: procedure
    .input(
      run.extend({
        format: z.enum(['markdown', 'html', 'json', 'pdf']),
        /** A certificate is one page of what the run proved; its runbook says what belongs on it. */
        kind: z.enum(['run', 'certificate']).default('run'),
        /** The run to be read against, or `none`; left out, a report is read against the one before it. */
        against: z.string().optional(),
      }),
    )
    .output(type<ReportFile>()),
}
