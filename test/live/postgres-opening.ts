import { type ProfileOf, profileSchema } from '#domain/profile'
import type { SqlAnswer, SqlSession, SqlStatement } from '#domain/session'
import { postgres } from '../../src/main/connectors/postgres'
import { never, openingOf } from './opening'

export function postgresProfile(port: number, more: Partial<ProfileOf<'postgres'>> = {}): ProfileOf<'postgres'> {
  const profile = { id: 'p', system: 's', name: 'db', protocol: 'postgres', host: '127.0.0.1', port, user: 'postgres' }
  return profileSchema.parse({ ...profile, ...more }) as ProfileOf<'postgres'>
}

export const openPostgres = (port: number, more: Partial<ProfileOf<'postgres'>> = {}, secret: string | null = null) =>
  postgres.open(openingOf(postgresProfile(port, more), secret), never)

export const sql = (text: string, values: (string | null)[] = []): SqlStatement => ({ text, values })

/** The answer's rows; a failure fails the test with its message. */
export function rowsOf(answer: SqlAnswer | undefined) {
  if (!answer || answer.failure) throw new Error(answer?.failure?.message ?? 'no answer')
  return answer.table.rows
}

export const failureOf = (answer: SqlAnswer | undefined) => answer?.failure

export const one = async (session: SqlSession, text: string, timeoutMs = 10_000) =>
  (await session.read([sql(text)], { signal: never, timeoutMs }))[0]
