import { createAutoLock } from './auto-lock'
import type { Parts } from './parts'

interface LockingParts
  extends Pick<Parts, 'vault' | 'asked' | 'answers' | 'commandAnswers' | 'sessions' | 'engine' | 'changes'> {
  /** Minutes without an operator after which it locks by itself; undefined where it never does. */
  minutes(): number | undefined
}

/**
 * Locks the console: the data key is wiped, what was asked for and what commands answered is forgotten, and sessions
 * close. Runs that go on keep the sessions they have; those close when their run has ended.
 */
export function createLocking({
  vault,
  asked,
  answers,
  commandAnswers,
  sessions,
  engine,
  changes,
  minutes,
}: LockingParts) {
  const closeSessions = () => sessions.closeIdle(engine.using())
  engine.onEvents((_, events) => {
    const ended = events.some(event => event.type === 'run.finished')
    if (ended && vault.state().state === 'locked') void closeSessions()
  })
  async function lock() {
    asked.clear()
    answers.forgetAll()
    commandAnswers.forgetAll()
    const locking = vault.lock()
    await closeSessions()
    const state = await locking
    for (const topic of ['vault', 'profiles'] as const) changes.tell(topic)
    return state
  }
  const auto = createAutoLock({ minutes, may: () => vault.state().state === 'open' && !engine.working(), lock })
  return { lock, used: auto.used, close: auto.close }
}

export type Locking = ReturnType<typeof createLocking>
