import { type Failure, invalid, missing, OpsError, toFailure } from '#domain/failure'
import { createHiding, hideInFailure } from '#domain/hidden'
import type { ProfileOf } from '#domain/profile'
import type { RedisKey } from '#domain/redis-console'
import { redisCommands } from '../consoles/redis-commands'
import { judgeRedis, maskRedisSecrets, wordsIn } from '../consoles/redis-judge'
import { shownReply } from '../consoles/redis-shown'
import { redisStepFor } from '../consoles/redis-step'
import { redisValue } from '../consoles/redis-value'
import { scan } from '../probes/redis/scan'
import type { Parts } from './parts'
import { createSent } from './sent'

const readMs = 15_000
/** What one page of the key browser may take. */
const walk = { share: 10, forMs: 4000, mostKeys: 1000, page: 500 }

export function createRedisService(parts: Parts) {
  const { procedures, store, sessions, engine } = parts
  const os = procedures.redis
  const sent = createSent(parts)
  const hidden = (error: unknown) => new OpsError(hideInFailure(toFailure(error), sessions.secrets()), { cause: error })
  const unending = () => new AbortController().signal

  async function profileOf(id: string): Promise<ProfileOf<'redis'>> {
    const profile = await store.profiles.get(id)
    if (!profile) throw missing('There is no such target any more.')
    if (profile.protocol !== 'redis') throw invalid(`${profile.name} is no Redis.`)
    return profile
  }
  /** The session, and how long it is waited for. */
  async function open(id: string, signal = unending()) {
    const profile = await profileOf(id)
    return { profile, session: await sessions.redis(profile.id, signal), use: { signal, timeoutMs: readMs } }
  }

  return {
    commands: os.commands.handler(async ({ input, signal }) => {
      const { session, use } = await open(input.profile, signal)
      return redisCommands(session, use)
    }),
    judge: os.judge.handler(({ input }) => {
      try {
        return judgeRedis(wordsIn(input.text))
      } catch (error) {
        return { refused: toFailure(error) }
      }
    }),
    read: os.read.handler(async ({ input, signal }) => {
      const words = wordsIn(input.text)
      const { effect, refused, watched } = judgeRedis(words)
      if (refused) throw new OpsError(refused)
      if (watched) throw invalid('It has no single answer.', 'It is watched for some seconds instead.')
      if (effect !== 'reads') throw invalid('This is no read.', 'It is asked about first: run it as a change.')
      const profile = await profileOf(input.profile)
      const end = await sent.begin(profile, maskRedisSecrets(words), 'read')
      const began = performance.now()
      try {
        const { session, use } = await open(profile.id, signal)
        const [answer] = await session.read([words], { ...use, exact: true })
        if (!answer || answer.failure) throw new OpsError(answer?.failure ?? { kind: 'fault', message: 'No answer.' })
        await end('done', { rows: Array.isArray(answer.reply) ? answer.reply.length : 1 })
        return { reply: shownReply(answer.reply), ms: Math.round(performance.now() - began) }
      } catch (error) {
        const told = hidden(error)
        await end('failed', { failure: told.failure })
        throw told
      }
    }),
    monitor: os.monitor.handler(async function* ({ input, signal = unending() }) {
      const profile = await profileOf(input.profile)
      const end = await sent.begin(profile, `MONITOR (${input.forSeconds} s)`, 'read')
      let rows = 0
      let failure: Failure | undefined
      try {
        const session = await sessions.redis(profile.id, signal)
        const hiding = createHiding(sessions.secrets())
        for await (const { lines, left } of session.monitor({ signal, forMs: input.forSeconds * 1000 })) {
          rows += lines.length + left
          yield { lines: lines.map(line => hiding.hide(line)), left }
        }
      } catch (error) {
        const told = hidden(error)
        failure = told.failure
        throw told
      } finally {
        await end(failure ? 'failed' : 'done', failure ? { failure } : { rows })
      }
    }),
    change: os.change.handler(async ({ input }) => {
      const words = wordsIn(input.text)
      const { effect, refused, ...more } = judgeRedis(words)
      if (refused) throw new OpsError(refused)
      if (!effect || effect === 'reads') throw invalid('This command only reads: run it as a read.')
      const profile = await profileOf(input.profile)
      const { id, text, parameters } = redisStepFor(words, { effect, ...more }, profile.name)
      const { run } = await engine.start({
        ...{ runbook: id, text, system: profile.system, targets: { cache: profile.id } },
        ...{ parameters, mode: 'all', key: input.key },
      })
      await sent.change(profile, maskRedisSecrets(words), run)
      return { run }
    }),
    keys: os.keys.handler(async ({ input, signal }) => {
      const { session, use } = await open(input.profile, signal)
      const found = new Map<string, RedisKey>()
      const [size] = await session.read([['DBSIZE']], use)
      const { cursor, serverMs } = await scan(
        session,
        { ...walk, match: input.match, cursor: input.cursor },
        {
          ask: key => [
            ['TYPE', key],
            ['PTTL', key],
            ['MEMORY', 'USAGE', key],
          ],
          hear(key, [type, ttl, bytes]) {
            if (!type || type.failure || type.reply === 'none') return
            found.set(key, {
              key,
              type: String(type.reply),
              ttlMs: ttl && !ttl.failure && Number(ttl.reply) >= 0 ? Number(ttl.reply) : null,
              bytes: bytes && !bytes.failure && typeof bytes.reply === 'number' ? bytes.reply : null,
            })
          },
        },
        use,
      )
      const ofKeys = size && !size.failure ? Number(size.reply) : null
      return { keys: [...found.values()], cursor, ofKeys, serverMs: Math.round(serverMs) }
    }),
    value: os.value.handler(async ({ input, signal }) => {
      const { session, use } = await open(input.profile, signal)
      return redisValue(session, input.key, input.from, use)
    }),
  }
}
