import type { Parts } from './parts'

type Shut = Pick<Parts, 'vault' | 'asked' | 'answers' | 'sessions' | 'engine' | 'changes'>

/**
 * Locks the console: the data key is wiped, what was asked for and what commands answered is forgotten, and sessions
 * close. Runs that go on keep the sessions they have; those close when their run has ended.
 */
export function createLocking({ vault, asked, answers, sessions, engine, changes }: Shut) {
  const closeSessions = () => sessions.closeIdle(engine.using())
  engine.onEvents((_, events) => {
    const ended = events.some(event => event.type === 'run.finished')
    if (ended && vault.state().state === 'locked') void closeSessions()
  })
  return {
    async lock() {
      asked.clear()
      answers.forgetAll()
      const state = await vault.lock()
      await closeSessions()
      for (const topic of ['vault', 'profiles'] as const) changes.tell(topic)
      return state
    },
  }
}

export type Locking = ReturnType<typeof createLocking>
