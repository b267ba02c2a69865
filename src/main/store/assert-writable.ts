import { OpsError } from '#domain/failure'
import type { StoreState } from './open-database'

/** Throws when the store cannot be written: what cannot be put on record is not done. */
export function assertWritable({ writable, reason }: StoreState): void {
  if (writable) return
  throw new OpsError({
    kind: 'rejected',
    code: 'STORE_READONLY',
    layer: 'store',
    message: `Nothing can be put on record: ${reason ?? 'the store cannot be written'}.`,
    hint: 'No run starts without a record. Make the data folder writable.',
  })
}
