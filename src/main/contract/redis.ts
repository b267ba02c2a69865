import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import type { RedisCommand, RedisJudgement, RedisKeyPage, RedisValue, ShownReply } from '#domain/redis-console'
import { procedure } from './procedure'

const profile = z.strictObject({ profile: z.string() })
const text = z.string().trim().min(1).max(200_000)

export const redis = {
  /** What can be typed there, with how it is written. */
  commands: procedure.input(profile).output(type<readonly RedisCommand[]>()),
  /** What a command would do; nothing is sent. */
  judge: procedure.input(z.strictObject({ text })).output(type<RedisJudgement>()),
  /** Sends a command that only reads. */
  read: procedure.input(profile.extend({ text })).output(type<{ reply: ShownReply; ms: number }>()),
  /**
   * What others send to the server, for some seconds and then no more: the lines of MONITOR, and how many there were beside
   * them. Leaving ends it at once.
   */
  monitor: procedure
    .input(profile.extend({ forSeconds: z.number().int().min(1).max(60) }))
    .output(eventIterator(type<{ readonly lines: readonly string[]; readonly left: number }>())),
  /** A change: a run of one step, with its question, its journal and its history. */
  change: procedure.input(profile.extend({ text, key: z.string().min(8).max(80) })).output(type<{ run: string }>()),
  /** The next keys of a walk, within a share of the server's time. */
  keys: procedure
    .input(profile.extend({ match: z.string().min(1).max(1000), cursor: z.string().max(40).default('0') }))
    .output(type<RedisKeyPage>()),
  /** A part of a value. */
  value: procedure
    .input(profile.extend({ key: z.string(), from: z.string().max(100).default('0') }))
    .output(type<RedisValue>()),
}
