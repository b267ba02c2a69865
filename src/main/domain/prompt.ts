import { z } from 'zod'
import type { Failure } from './failure'

/** One thing a host wants to know before it lets somebody in. The words are the host's own, made safe to show. */
export const promptSchema = z.strictObject({
  prompt: z.string().max(400),
  /** Whether what is typed may be seen. */
  echo: z.boolean(),
})
export type Prompt = z.infer<typeof promptSchema>

/** A prompt with what the operator typed for it. Kept in memory for one login, and nowhere else. */
export const answeredSchema = promptSchema.extend({ answer: z.string().max(1024) })
export type Answered = z.infer<typeof answeredSchema>

/** What a host asked, as a MORE_ASKED failure carries it. */
export interface AskedPrompts {
  /** The profile whose login asks: of a host on the way, that host's. */
  readonly profile: string
  /** Who asks, `user@host:port`. */
  readonly host: string
  /** What the host says besides; may be empty. */
  readonly words: string
  readonly prompts: readonly Prompt[]
}

/** The prompts of a failed login, or undefined where the host asked nothing that a person could answer. */
export function askedPrompts({ code, detail }: Pick<Failure, 'code' | 'detail'>): AskedPrompts | undefined {
  if (code !== 'MORE_ASKED' || !detail?.prompts || !detail.profile) return undefined
  const { profile, host = '', words = '' } = detail
  const read = z.array(promptSchema).safeParse(parsed(detail.prompts))
  return read.success ? { profile, host, words, prompts: read.data } : undefined
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
