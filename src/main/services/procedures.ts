import { mapEventIterator, ORPCError } from '@orpc/client'
import { implement } from '@orpc/server'
import { saidOf } from '#contract/failed'
import { contract } from '#contract/index'
import { type Failure, toFailure } from '#domain/failure'

/** Where faults go; what an operator can be told goes to the operator. */
export interface FaultLog {
  error(fields: object, message: string): void
}

/**
 * The contract, ready to be filled in. Whatever a handler or its stream throws becomes the contract's one error;
 * what nobody foresaw is logged with its stack and shown without it. What needs the runbooks waits until they are read.
 */
export function createProcedures(log: FaultLog, runbooks: { ready(): Promise<void> }) {
  const told = (error: unknown, path: readonly string[]) => {
    if (error instanceof ORPCError && error.code === 'FAILURE') return error
    const failure = failureFrom(error)
    if (failure.kind === 'fault') log.error({ err: error, procedure: path.join('.') }, 'a fault while answering')
    return new ORPCError('FAILURE', { status: 422, message: failure.message, data: failure, defined: true })
  }
  return implement(contract).use(async ({ next, path }) => {
    try {
      if (needsRunbooks(path)) await runbooks.ready()
      const result = await next()
      if (!isStream(result.output)) return result
      const output = mapEventIterator(result.output, {
        value: async value => value,
        error: async error => told(error, path),
      })
      return { ...result, output }
    } catch (error) {
      throw told(error, path)
    }
  })
}

const withoutRunbooks = ['runs.list', 'runs.follow', 'runs.answer', 'runs.cancel', 'runs.note']

/** Everything else is answered while the runbooks are still being read after a start. */
const needsRunbooks = (path: readonly string[]) =>
  path[0] === 'runbooks' ||
  (path[0] === 'systems' && ['templates', 'fromTemplate', 'guide'].includes(path[1] ?? '')) ||
  path[0] === 'watch' ||
  path[0] === 'backups' ||
  path[0] === 'routines' ||
  path.join('.') === 'rounds.start' ||
  path.join('.') === 'sql.change' ||
  path.join('.') === 'redis.change' ||
  (path[0] === 'alerts' && ['rules', 'saveRule', 'removeRule', 'presets'].includes(path[1] ?? '')) ||
  (path[0] === 'runs' && !withoutRunbooks.includes(path.join('.')))

export type Procedures = ReturnType<typeof createProcedures>

const isStream = (output: unknown): output is AsyncIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

function failureFrom(error: unknown): Failure {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return { kind: 'invalid', message: saidOf(error.data) }
  return toFailure(error)
}
