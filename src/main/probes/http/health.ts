import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { invalid, toFailure } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { HttpAnswer, HttpSession } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { brokenParts, fieldOf, saysUnwell } from './health-body'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'ok', type: 'bool' },
  { name: 'status', type: 'int' },
  { name: 'code', type: 'text' },
  { name: 'message', type: 'text' },
  { name: 'strikes', type: 'int' },
  { name: 'dns_ms', type: 'float' },
  { name: 'connect_ms', type: 'float' },
  { name: 'tls_ms', type: 'float' },
  { name: 'first_byte_ms', type: 'float' },
  { name: 'total_ms', type: 'float' },
  { name: 'bytes', type: 'int' },
  { name: 'server', type: 'text' },
  { name: 'broken', type: 'text' },
  { name: 'broken_says', type: 'text' },
]

const parameters = z.strictObject({
  /** Failures in a row before it is believed: one lost packet is not an outage. */
  strikes: z.number().int().min(1).max(5).default(1),
  /** Seconds between two tries of a path that failed. */
  interval: z.number().min(0).max(60).default(1),
  /** A slower answer is no answer, seconds. */
  timeout: z.number().min(0.1).max(60).default(10),
  /** More paths than the profile's, with blanks between them. */
  paths: z.string().nullish(),
  /** A field of the JSON body and what a healthy service has in it, such as `status=ok`; of several values `status=ok|healthy`. */
  field: z
    .string()
    .regex(/^[\w.-]+=.+$/, 'is written name=value')
    .nullish(),
})
type Parameters = z.infer<typeof parameters>

/** Asks every health path of the profile. Dead, slow, wrong status, wrong body: a row each, never a throw. */
export const httpHealth: Probe<Parameters> = {
  name: 'http.health',
  summary: 'Asks every health path of the profile: status, expected text, and where the time went.',
  protocols: ['http'],
  parameters,
  columns,
  async run(parameters, context) {
    const { target } = context
    const more = parameters.paths?.split(/[\s,]+/).filter(path => path !== '') ?? []
    const odd = more.find(path => !path.startsWith('/'))
    if (odd !== undefined) throw invalid(`${odd} is no path of this target: it must begin with a slash.`)
    const paths = [...new Set([...(target.protocol === 'http' ? target.health : []), ...more])]
    const expect = target.protocol === 'http' ? target.expect : undefined
    const rows = await Promise.all(paths.map(path => patiently(path, expect, parameters, context)))
    return { columns, rows }
  },
}

async function patiently(path: string, expect: string | undefined, parameters: Parameters, context: ProbeContext) {
  for (let strike = 1; ; strike++) {
    const row = await ask(path, expect, strike, parameters, context)
    if (row[1] === true || strike >= parameters.strikes) return row
    await pause(parameters.interval * 1000, undefined, { signal: context.signal })
  }
}

async function ask(
  path: string,
  expect: string | undefined,
  strike: number,
  { timeout, field }: Parameters,
  context: ProbeContext,
): Promise<Cell[]> {
  try {
    const session: HttpSession = await context.sessions.http(context.profile, context.signal)
    const use = { signal: context.signal, timeoutMs: Math.min(context.timeoutMs, timeout * 1000) }
    const answer = await session.request({ method: 'GET', path, headers: {} }, use)
    const wrong = wrongWith(answer, expect, field ?? undefined)
    const { dns, connect, tls, firstByte, total } = answer.timing
    const times = [dns, connect, tls, firstByte, total].map(ms => (ms === null ? null : Math.round(ms * 10) / 10))
    const bytes = Buffer.byteLength(answer.body) + answer.dropped
    const failed = wrong ? strike : strike - 1
    const said = [path, !wrong, answer.status, wrong?.code ?? null, wrong?.message ?? 'healthy', failed]
    const broken = wrong ? brokenParts(answer.body) : []
    const parts =
      broken.length > 0 ? [broken.map(({ name }) => name).join(', '), broken.map(one => one.says).join('; ')] : []
    return [...said, ...times, bytes, answer.headers.server ?? null, parts[0] ?? null, parts[1] ?? null]
  } catch (error) {
    if (context.signal.aborted) throw error
    const failure = toFailure(error)
    if (failure.kind === 'fault' || failure.kind === 'invalid') throw error
    const said = failure.hint ? `${failure.message} ${failure.hint}` : failure.message
    return [path, false, null, failure.code ?? failure.kind, said, strike, ...columns.slice(6).map(() => null)]
  }
}

/** What is wrong with an answer, or undefined when it is a healthy one. */
function wrongWith(answer: Pick<HttpAnswer, 'status' | 'body' | 'headers'>, expect?: string, field?: string) {
  const { status } = answer
  if (status >= 300 && status < 400)
    return {
      code: 'REDIRECT',
      message: `Answers ${status} and points elsewhere; a health path must answer for itself.`,
    }
  if (status < 200 || status > 299) return { code: `HTTP_${status}`, message: `Answers ${status}${quoted(answer)}.` }
  if (expect !== undefined && !answer.body.includes(expect))
    return { code: 'BODY', message: `Answers ${status}, but its body does not say ${JSON.stringify(expect)}.` }
  const [, name = '', values = ''] = /^([^=]+)=(.+)$/.exec(field ?? '') ?? []
  const found = name === '' ? undefined : fieldOf(answer.body, name)
  if (name !== '' && !values.split('|').includes(found ?? ''))
    return { code: 'BODY', message: `Answers ${status}, but ${name} is ${found ?? 'not in its body'}, not ${values}.` }
  if (expect === undefined && name === '' && saysUnwell(answer.body))
    return { code: 'BODY', message: `Answers ${status} and calls itself unwell${quoted(answer)}.` }
  return undefined
}

/** What a service says about its trouble, when it says it in plain words and not on a page: often the cause itself. */
function quoted({ body, headers }: Pick<HttpAnswer, 'body' | 'headers'>): string {
  if (!/json|text\/plain/.test(headers['content-type'] ?? '')) return ''
  const text = body.replace(/\s+/g, ' ').trim()
  return text === '' ? '' : `: ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`
}
