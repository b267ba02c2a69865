import type { SqlStatement } from '#domain/session'
import type { Backend } from './backend'
import { beginning, type Pooler } from './pooler'
import { endWhenSilent } from './silence'
import type { Answered, Limits } from './statement'
import { timeLimits } from './time-limits'

export type Settled = { answered: Answered } | { error: unknown; ranMs: number }

/**
 * Sends statements to one backend in one go, each in its own read-only transaction, and reports each as it settles.
 * The explicit `begin` matters: without it a DO block could commit and start a writing transaction of its own.
 * Resolves when all are answered and the session is as new, or when the backend died; never rejects.
 */
export async function runPack(
  backend: Backend,
  pack: { statements: readonly SqlStatement[]; limits: Limits; timeoutMs: number; pooler: Pooler | undefined },
  onSettled: (at: number, settled: Settled) => void,
): Promise<void> {
  const { statements, limits, timeoutMs, pooler } = pack
  backend.guard.limit = limits.bytes
  let last = performance.now()
  const watchdog = endWhenSilent(backend, timeoutMs)
  const heard = () => {
    last = performance.now()
    watchdog.refresh()
  }
  // The first statement counts from when all was sent: the answer of the time limit may be heard late, when we are busy,
  // and its own time-out would then look like somebody else's doing.
  const command = (statement: SqlStatement) =>
    backend.ask(statement).then(
      () => void watchdog.refresh(),
      () => {},
    )

  backend.cork()
  const answers: Promise<void>[] = []
  if (!pooler) answers.push(command(timeLimits(timeoutMs)))
  const begin = pooler ? beginning(pooler, 'read only', timeoutMs) : ['begin read only']
  const commits = pooler?.transactions ?? true
  statements.forEach((statement, at) => {
    // One Sync for all three: the server then sends once where it sent three times. After a failure, commit rolls back.
    const before = at === 0 || !commits ? begin : ['commit', ...begin]
    const answer = backend.ask(statement, limits, before).then(
      answered => onSettled(at, { answered }),
      error => onSettled(at, { error, ranMs: performance.now() - last }),
    )
    answers.push(answer.then(heard))
  })
  const commit = { text: 'commit', values: [] }
  // Settings, locks, prepared statements, temporary tables: the next request finds none of this one's. A pooler lends the
  // process on after each commit: nothing of ours is left on it, and what is there belongs to others.
  const clean: Promise<unknown> = !pooler
    ? backend.ask({ text: 'discard all', values: [] }, undefined, [commit.text])
    : commits
      ? command(commit)
      : Promise.resolve()
  backend.flush()

  await Promise.all(answers)
  await clean.catch(error => backend.destroy(error instanceof Error ? error : undefined))
  clearTimeout(watchdog)
}
