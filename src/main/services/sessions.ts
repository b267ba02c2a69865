import type { Parts } from './parts'

export function createSessionsService({ procedures, sessions }: Parts) {
  const os = procedures.sessions
  return {
    list: os.list.handler(() => sessions.list()),
    close: os.close.handler(({ input }) => sessions.close(input.profile)),
  }
}
