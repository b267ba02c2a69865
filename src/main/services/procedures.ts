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
 * what nobody foresaw is logged with its stack and shown without it.
 */
export function createProcedures(log: FaultLog) {
  const told = (error: unknown, path: readonly string[]) => {
    if (error instanceof ORPCError && error.code === 'FAILURE') return error
    const failure = failureFrom(error)
    if (failure.kind === 'fault') log.error({ err: error, procedure: path.join('.') }, 'a fault while answering')
    return new ORPCError('FAILURE', { status: 422, message: failure.message, data: failure, defined: true })
  }
  return implement(contract).use(async ({ next, path }) => {
    try {
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

export type Procedures = ReturnType<typeof createProcedures>

const isStream = (output: unknown): output is AsyncIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

function failureFrom(error: unknown): Failure {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST')
    return { kind: 'invalid', message: saidOf(error.data) }
  return toFailure(error)
}
