import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'

/** Settings whose value is a password, and which CONFIG GET tells to everybody who may run it. */
const settings = ['requirepass', 'masterauth', 'tls-key-file-pass', 'tls-client-key-file-pass']

/** Which passwords stand in the settings in clear. Only yes or no goes on record. */
export const redisClearSecrets: Probe<Record<string, never>> = {
  name: 'redis.clear-secrets',
  summary: 'Says which passwords CONFIG GET would tell in clear.',
  protocols: ['redis'],
  parameters: z.strictObject({}),
  columns: [
    { name: 'setting', type: 'text' },
    { name: 'in_clear', type: 'bool' },
  ],
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.redis(profile, use.signal)
    const answers = await session.read(
      settings.map(setting => ['CONFIG', 'GET', setting]),
      use,
    )
    const failed = answers.find(answer => answer.failure)
    if (failed?.failure) throw new OpsError(failed.failure)
    const rows = answers.flatMap((answer, at) => {
      const reply = answer.failure ? null : answer.reply
      // A setting this version does not have is answered with nothing.
      return Array.isArray(reply) && reply.length > 1 ? [[settings[at] ?? '', reply[1] !== '']] : []
    })
    return { columns: this.columns, rows }
  },
}
