import { invalid, OpsError } from '#domain/failure'
import type { SqlSession, Use } from '#domain/session'
import { judge } from './judge'

/**
 * The statement's plan, as the server's JSON. With `analyze` it is carried out, inside a read-only transaction, and only
 * when it reads. Throws OpsError `invalid` for what has no plan.
 */
export async function explain(session: SqlSession, text: string, analyze: boolean, use: Use): Promise<string> {
  const { effect, explainable, command, why } = await judge(text, 'postgres')
  if (!explainable) throw invalid(`There is no plan to show: ${why ?? `${command} has none`}. Nothing was sent.`)
  if (analyze && effect !== 'reads')
    throw invalid(
      `ANALYZE would carry the statement out: ${why ?? 'it does more than read'}. Nothing was sent.`,
      'Explain shows the plan without running it.',
    )
  const options = analyze ? 'analyze, buffers, settings, format json' : 'settings, format json'
  const [answer] = await session.read([{ text: `explain (${options}) ${text}`, values: [] }], use)
  if (!answer || answer.failure) throw new OpsError(placed(answer?.failure, options.length + 11))
  return answer.table.rows.map(([line]) => String(line ?? '')).join('\n')
}

/** The server counts from the beginning of what was sent; the operator from that of the statement. */
function placed(failure: OpsError['failure'] | undefined, before: number): OpsError['failure'] {
  if (!failure) return { kind: 'fault', message: 'No answer.' }
  const position = Number(failure.detail?.position) - before
  return position > 0 ? { ...failure, detail: { ...failure.detail, position: String(position) } } : failure
}
