import { withoutSecrets } from '../sessions/without-secrets'
import type { FaultLog } from './procedures'

/** The log of faults, without the secrets that are in use: what broke may have had one in its hands. */
export const quietLog = (log: FaultLog, secrets: () => readonly string[]): FaultLog => ({
  error(fields, message) {
    log.error('err' in fields ? { ...fields, err: withoutSecrets(fields.err, secrets()) } : fields, message)
  },
})
