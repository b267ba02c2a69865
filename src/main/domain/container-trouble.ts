import type { Container } from './container'

/** What is wrong with a container, in the word that pages and runbooks know it by. */
export const troubles = [
  ...['stopped', 'restarting', 'dead', 'not started', 'paused', 'unhealthy', 'out of memory', 'failed'],
] as const
export type Trouble = (typeof troubles)[number]

const keepsRunning = new Set(['always', 'unless-stopped'])

/**
 * What is wrong with one of the containers of a host, or null. `stopped` is one that should run: its restart policy says
 * so, or it is a service of a Compose project of which others run. A task that ended well is no trouble; one that ended
 * with an error and that nothing expects to run has `failed`.
 */
export function troubleOf(one: Container, all: readonly Container[]): Trouble | null {
  switch (one.state) {
    case 'restarting':
    case 'dead':
    case 'paused':
      return one.state
    case 'created':
      return one.message ? 'not started' : null
    case 'running':
      if (one.health === 'unhealthy') return 'unhealthy'
      return one.oom_killed ? 'out of memory' : null
    case 'exited':
      if (one.oom_killed) return 'out of memory'
      if (shouldRun(one, all)) return 'stopped'
      return one.exit_code ? 'failed' : null
    default:
      return null
  }
}

/** Whether a container that ended is missed. */
export function shouldRun(one: Container, all: readonly Container[]): boolean {
  if (one.oneoff) return false
  const policy = one.restart_policy ?? ''
  if (keepsRunning.has(policy)) return true
  if (policy === 'on-failure' && one.exit_code) return true
  const siblings = all.some(other => other.project === one.project && other !== one && other.state === 'running')
  if (one.project === null || !siblings) return false
  // Without a policy a task and a service look alike: who serves a port or is asked for its health is a service.
  return Boolean(one.exit_code) || one.health !== null || one.ports.some(({ published }) => published)
}

const known: Readonly<Record<number, string>> = {
  0: 'it ended without an error',
  1: 'an error of the program itself; its log says which',
  2: 'the program did not like how it was called',
  125: 'the engine could not start it',
  126: 'its command may not be executed',
  127: 'its command is not there',
  130: 'it was interrupted (SIGINT)',
  134: 'the program gave up (SIGABRT)',
  137: 'it was killed (SIGKILL): by hand, or because stopping it took too long',
  139: 'the program crashed (SIGSEGV)',
  143: 'it was told to end (SIGTERM): somebody stopped it',
}

/** What the exit code of a container that ended means; null while it runs. */
export function exitMeans({ state, exit_code, oom_killed }: Container): string | null {
  if (exit_code === null || (state !== 'exited' && state !== 'dead' && state !== 'restarting')) return null
  if (oom_killed) return 'the kernel killed it: it ran out of the memory it may use'
  if (known[exit_code]) return known[exit_code]
  return exit_code > 128 && exit_code < 165
    ? `it was ended by signal ${exit_code - 128}`
    : 'a code of the program’s own'
}
