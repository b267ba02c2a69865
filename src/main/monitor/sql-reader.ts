import { OpsError } from '#domain/failure'
import type { MetricLook } from './metric-file'
import { readProbes } from './probe-reader'
import { ofServer, type Reader, rowsOf, type Seen } from './seen'

const mostRows = 500

/** PostgreSQL and PgBouncer: all statements in one exchange. A statement that this major has no text for is left out. */
export const readSqlServer: Reader = async (looks, asking) => {
  const { target, sessions, ...use } = asking
  const session = await sessions.sql(target.id, use.signal)
  const major = Math.floor(session.server.version / 10_000)
  const asked = looks.flatMap(look => {
    const text = textFor(look, major)
    return text === undefined ? [] : [{ look, statement: { text, values: [] } }]
  })
  const began = performance.now()
  const answers = await session.read(
    asked.map(one => one.statement),
    { ...use, rowLimit: mostRows },
  )
  const tookMs = performance.now() - began
  // Without one answer the target has not answered, and the first failure says why.
  const [first] = answers
  if (first?.failure && answers.every(answer => answer.failure)) throw new OpsError(first.failure)
  const found: [string, ReturnType<Seen['looks']['get']> & {}][] = answers.map((answer, at) => {
    const look = asked[at]?.look
    return [look?.id ?? '', answer.failure ?? rowsOf(answer.table, look?.label)]
  })
  const tables = answers.flatMap(answer => (answer.failure ? [] : [answer.table]))
  return { looks: new Map([...found, ...(await readProbes(looks, asking))]), tookMs, ...ofServer(tables) }
}

const textFor = ({ sql }: MetricLook, major: number): string | undefined =>
  sql?.find(({ since = 0, until = Number.POSITIVE_INFINITY }) => since <= major && major <= until)?.text
