import { invalid } from '#domain/failure'
import type { SqlStatement } from '#domain/session'

const longestText = 16 * 1024 * 1024

/** Throws what can be known to be wrong before anything is sent. */
export function assertSendable({ text, values }: SqlStatement): void {
  if (text.trim() === '') throw invalid('There is no statement.')
  if (text.length > longestText) throw invalid('The statement is longer than 16 MB.', 'Use psql -f for such a script.')
  if (values.length > 65_535) throw invalid(`A statement can carry 65535 values, not ${values.length}.`)
  if ([text, ...values].some(part => part?.includes('\0')))
    throw invalid('PostgreSQL text cannot contain a NUL character.')
  if (![text, ...values].every(part => part?.isWellFormed() ?? true))
    throw invalid('The text contains half a character (a lone surrogate), which UTF-8 cannot carry.')
}
