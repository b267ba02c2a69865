import { z } from 'zod'
import { isPassing, OpsError, toFailure } from '#domain/failure'
import type { HttpAnswer, HttpRequest, Use } from '#domain/session'
import { exchange } from '../http/exchange'
import { asHttp, type RenderOpening } from './opening'
import { createPace, type Pace } from './pace'
import { translate } from './translate'

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

interface Each<T> {
  readonly key: string
  readonly shape: z.ZodType<T>
  readonly most: number
}

/** The provider's API: what reads is asked again a few times, what changes is sent once. */
export interface Api {
  /** Asks and reads the answer by its shape. Throws OpsError. */
  get<T>(path: string, query: Query, shape: z.ZodType<T>, use: Use): Promise<T>
  /** All pages of a list up to `most` entries, which stand under `key`; `more` when there would have been others. */
  list<T>(path: string, query: Query, each: Each<T>, use: Use): Promise<{ readonly all: T[]; readonly more: boolean }>
  /** One request as a runbook has it. Throws OpsError for whatever is no yes, with `lost` where it may have been done. */
  send(request: HttpRequest, use: Use): Promise<HttpAnswer>
}

/** What the API gives at most in one answer. */
export const pageSize = 100
/** A page of logs may hold long lines. */
const byteLimit = 8 * 1024 * 1024

export function createApi(opening: RenderOpening, pace: Pace = createPace()): Api {
  const http = asHttp(opening)

  async function send(request: HttpRequest, use: Use): Promise<HttpAnswer> {
    const changes = request.method !== 'GET' && request.method !== 'HEAD'
    const kind = changes ? 'change' : 'read'
    const headers = { accept: 'application/json', ...request.headers }
    for (let attempt = 1; ; attempt++) {
      await pace.turn(kind, use)
      let answer: HttpAnswer | undefined
      let failure: ReturnType<typeof toFailure>
      try {
        answer = await exchange(http, { ...request, headers }, { ...use, byteLimit })
        pace.heard(kind, answer)
        if (answer.status >= 200 && answer.status < 300) return answer
        failure = translate(answer, { what: `${request.method} ${request.path.replace(/\?.*$/s, '')}`, changes })
      } catch (error) {
        failure = toFailure(error)
        // A time-out took all the time there is.
        if (failure.kind === 'timeout' || failure.kind === 'cancelled') throw error
      }
      const passes = failure.code === 'RATE_LIMITED' || (isPassing(failure) && (answer?.status ?? 500) >= 500)
      if (changes || !passes || !(await pace.again(attempt, answer, use))) throw new OpsError(failure)
    }
  }

  const get: Api['get'] = async (path, query, shape, use) =>
    shaped(shape, parsed(await send({ method: 'GET', path: `${path}${written(query)}`, headers: {} }, use)), path)

  return {
    send,
    get,
    async list<T>(path: string, query: Query, { key, shape, most }: Each<T>, use: Use) {
      const all: T[] = []
      let cursor: string | undefined
      for (;;) {
        const limit = Math.min(pageSize, most + 1 - all.length)
        const page = (await get(path, { ...query, limit, cursor }, pageShape, use)) ?? []
        all.push(...page.map(one => shaped(shape, one[key], path)))
        const next = page.at(-1)?.cursor
        if (all.length > most) return { all: all.slice(0, most), more: true }
        // A page that is not full is the last; a cursor that stands still would be asked for ever.
        if (page.length < limit || !next || next === cursor) return { all, more: false }
        cursor = next
      }
    },
  }
}

/** Each entry stands under a key of its kind, beside its cursor. */
const pageShape = z.array(z.looseObject({ cursor: z.string().nullish() })).nullable()

function shaped<T>(shape: z.ZodType<T>, value: unknown, path: string): T {
  const read = shape.safeParse(value)
  if (read.success) return read.data
  throw unreadable(`${path}: ${read.error.issues[0]?.path.join('.') || 'the answer'} is not as expected.`)
}

function written(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map(one => [name, String(one)] as [string, string]),
  )
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}

function parsed({ body, dropped }: HttpAnswer): unknown {
  if (dropped > 0) throw unreadable('The answer is larger than it can be read.')
  try {
    return body === '' ? null : JSON.parse(body)
  } catch {
    throw unreadable('The answer is not JSON.')
  }
}

const unreadable = (message: string) =>
  new OpsError({
    kind: 'rejected',
    layer: 'http',
    code: 'UNREADABLE_OUTPUT',
    message,
    hint: 'Check that the address is that of the API: https://api.render.com/v1.',
  })
