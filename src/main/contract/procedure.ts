import { oc } from '@orpc/contract'
import { failureSchema } from '#domain/failure'

/** Every procedure starts here, so that every one can fail in the same one way: `error.code === 'FAILURE'`, `error.data` a Failure. */
export const procedure = oc.errors({ FAILURE: { status: 422, data: failureSchema } })
