import type { Failure } from '#domain/failure'
import type { RunOutcome } from '#domain/run-event'

/** What the process's exit code says. A contract: cron jobs read it. */
export const exitCodes = {
  passed: 0,
  found: 10,
  failed: 20,
  unknown: 30,
  interrupted: 30,
  cancelled: 40,
  usage: 64,
  crash: 70,
}

/** The code for how a run ended. */
export const exitOf = (outcome: RunOutcome): number => exitCodes[outcome]

/** The code for what kept a command from being carried out. */
export function exitOfFailure(failure: Failure): number {
  if (failure.kind === 'fault') return exitCodes.crash
  if (failure.kind === 'invalid' || failure.kind === 'missing') return exitCodes.usage
  return failure.kind === 'cancelled' ? exitCodes.cancelled : exitCodes.failed
}
