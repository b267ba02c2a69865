import type { Parts } from './parts'

export function createSessionsService({ procedures, sessions, monitor, changes }: Parts) {
  const os = procedures.sessions
  return {
    list: os.list.handler(() => sessions.list()),
    // What is measured would open it again at its next sample.
    close: os.close.handler(async ({ input }) => {
      const open = sessions.list().map(one => one.profile)
      await monitor.pause([input.profile])
      await sessions.close(input.profile)
      const still = new Set(sessions.list().map(one => one.profile))
      await monitor.pause(open.filter(profile => !still.has(profile)))
      changes.tell('metrics')
    }),
  }
}
