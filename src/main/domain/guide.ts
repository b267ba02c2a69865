import { z } from 'zod'

/** A heading, block of commands or item of a maintenance guide, made from its text. */
export interface GuideRow {
  /** The slugs of its headings, then its kind and number: `weekly-tasks/commands-1/step-2`. */
  readonly id: string
  readonly kind: 'heading' | 'commands' | 'item'
  /** Of a heading: its level and its words. */
  readonly depth?: number | undefined
  readonly title?: string | undefined
  /** Of its text: another one says that the guide has changed there. */
  readonly hash: string
}

/** Pages that carry what is no runbook, by the first word of their address. */
export const guidePages = [
  ...['guide', 'runbooks', 'rounds', 'monitor', 'alerts', 'sessions', 'logs', 'backups', 'reports', 'incidents'],
  ...['deployments', 'sql', 'history', 'connections', 'secrets'],
] as const
export type GuidePage = (typeof guidePages)[number]

const several = <T extends z.ZodType>(one: T) =>
  z.union([one.transform(value => [value]), z.array(one).min(1)]).default([])

/** What carries a row. */
export const carriedSchema = z
  .strictObject({
    /** What is done there, in our words; a heading has its own. */
    does: z.string().trim().min(1).max(120).optional(),
    /** Runbooks, the first of them the one that is started. */
    by: several(z.string()),
    page: several(z.enum(guidePages)),
    /** For the application's authors: the runbooks that measure what it brings. */
    advice: several(z.string()),
    /** How ours differs from the guide's step, and why. */
    ours: z.string().trim().min(1).max(300).optional(),
  })
  .refine(({ by, page, advice }) => by.length + page.length + advice.length > 0, 'Nothing carries it.')

/** A row of a guide with what carries it here. */
export interface Procedure {
  readonly id: string
  readonly kind: GuideRow['kind']
  /** Level of the heading; of other rows, of the heading they stand under, and one more. */
  readonly depth: number
  readonly does: string
  readonly by: readonly string[]
  readonly pages: readonly GuidePage[]
  readonly advice: readonly string[]
  readonly ours?: string
}
