import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { answerOf, fieldsOf, infoLines } from './info'

const columns: readonly Column[] = [
  { name: 'code', type: 'text' },
  { name: 'count', type: 'int' },
  { name: 'run_id', type: 'text' },
]

/** How often clients were refused, by the first word of the refusal: WRONGPASS, NOPERM, OOM, MISCONF, READONLY. */
export const redisErrorStats: Probe<Record<string, never>> = {
  name: 'redis.error-stats',
  summary: 'How often a Redis server has refused its clients since its counters began, by the code of the refusal.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns,
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const { version, runId } = session.server
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (version && (major < 6 || (major === 6 && minor < 2)))
      throw new OpsError({
        kind: 'missing',
        code: 'NO_ERRORSTATS',
        message: `Redis ${version} does not count what it refuses.`,
        hint: 'INFO errorstats came with Redis 6.2.',
      })
    const rows = infoLines(await answerOf(session, ['INFO', 'errorstats'], use)).flatMap(([name, value]) => {
      const code = /^errorstat_(.+)$/.exec(name)?.[1]
      return code ? [[code, fieldsOf(value).get('count') ?? null, runId]] : []
    })
    return { columns, rows }
  },
}
