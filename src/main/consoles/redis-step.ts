import { createHash } from 'node:crypto'
import { consoleFamily } from '#domain/reading'
import type { Effect } from '#domain/runbook'
import { liftRedisSecrets, maskRedisSecrets } from '../expressions/redis-secrets'
import type { OneStep } from './one-step'

/**
 * Writes the runbook that makes one change, typed in the Redis console. It shows which keys it touches, and keeps what would
 * bring them back. A password in it becomes a secret parameter: it is sent, and never kept.
 */
export function redisStepFor(
  words: readonly string[],
  { effect, warning, typed }: { effect: Effect; warning?: string; typed?: boolean },
  target: string,
): OneStep {
  const { text, secrets } = liftRedisSecrets(words)
  const names = Object.keys(secrets)
  const front = {
    title: `Redis: ${maskRedisSecrets(words).slice(0, 80).toWellFormed()}`,
    summary: `One command, typed in the Redis console on ${target}.`.slice(0, 300),
    targets: { cache: 'redis' },
    ...(names.length > 0 && {
      parameters: Object.fromEntries(names.map((name, at) => [name, { type: 'secret', label: `Password ${at + 1}` }])),
    }),
  }
  const options = { effect, timeout: '60s', ...(typed && { confirm: 'typed' }) }
  const look = (role: string, undo: boolean) =>
    fence(`probe cache role=${role}`, `redis.touched-keys\n${JSON.stringify({ command: words, undo })}`)
  return {
    id: `${consoleFamily}${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
    parameters: secrets,
    text: [
      `---\n${JSON.stringify(front)}\n---`,
      `## ${words[0]?.toUpperCase() ?? ''} on the server`,
      warning ?? 'The keys it touches are shown before, and kept as they are now where they are small enough.',
      fence('redis cache', text),
      fence('step', JSON.stringify(options)),
      // A script names its keys as it likes, and a command for the whole server has none.
      ...(names.length === 0 && warning === undefined ? [look('preview', false), look('undo', true)] : []),
      '',
    ].join('\n\n'),
  }
}

/** Longer than any row of backticks inside. */
function fence(info: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${info}\n${text}\n${ticks}`
}
