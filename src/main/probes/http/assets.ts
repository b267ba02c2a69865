import pLimit from 'p-limit'
import { z } from 'zod'
import { OpsError, toFailure } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { HttpAnswer, HttpSession } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { objectionToAsset } from './asset-objection'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'named_by', type: 'text' },
  { name: 'ok', type: 'bool' },
  { name: 'status', type: 'int' },
  { name: 'code', type: 'text' },
  { name: 'problem', type: 'text' },
  { name: 'content_type', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'cache_control', type: 'text' },
  { name: 'from_cache', type: 'text' },
]

const parameters = z.strictObject({
  /** Paths to ask for, one a line or with commas between. */
  paths: z
    .string()
    .nullable()
    .default(null)
    .transform(text =>
      (text ?? '')
        .split(/[\n,]/)
        .map(one => one.trim())
        .filter(Boolean),
    ),
  /** A page whose style sheets, scripts and pictures are asked for as well; empty for none. */
  page: z.string().nullable().default(null),
  /** Most files that are asked for. */
  most: z.number().int().min(1).max(200).default(40),
})
type Parameters = z.infer<typeof parameters>

/** Asks for static files as a browser would, without their bodies. Each is a row, also where nothing answers. */
export const httpAssets: Probe<Parameters> = {
  name: 'http.assets',
  summary: 'Static files of a site: whether each is there, of the right kind, and how long it may be cached.',
  protocols: ['http'],
  parameters,
  columns,
  async run({ paths, page, most }, context) {
    const session = await context.sessions.http(context.profile, context.signal)
    const named = page ? await onPage(page, session, context) : []
    const wanted = new Map<string, Wanted>([
      ...paths.map(path => [path, { by: 'the list', address: path }] as const),
      ...named.map(url => [url.pathname + url.search, { by: page, address: url.href }] as const),
    ])
    if (wanted.size === 0)
      throw new OpsError({
        kind: 'missing',
        code: 'NO_FILES',
        message: 'There is no static file to ask for.',
        hint: 'Name some paths, for good in the fact static_paths, or a page that refers to its files.',
      })
    const some = [...wanted].slice(0, most)
    const limit = pLimit(4)
    const rows = await Promise.all(some.map(([path, one]) => limit(() => ask(path, one, session, context))))
    return {
      columns,
      rows,
      ...(wanted.size > most ? { cut: `Only ${most} of ${wanted.size} files were asked for.` } : {}),
    }
  },
}

interface Wanted {
  readonly by: string | null
  /** A path is one below the target's own; what a page refers to is asked for as it says. */
  readonly address: string
}

/** Files of the page's own host. Those of other hosts are another target's. */
async function onPage(page: string, session: HttpSession, { target, signal, timeoutMs }: ProbeContext) {
  if (target.protocol !== 'http') return []
  const { status, body } = await session.request({ method: 'GET', path: page, headers: {} }, { signal, timeoutMs })
  if (status < 200 || status > 299)
    throw new OpsError({
      kind: 'rejected',
      code: `HTTP_${status}`,
      message: `The page ${page} answers ${status}, so its files are not known.`,
      hint: 'Name a page that is there, or only paths.',
    })
  // A parser of HTML is large, and few look at a page.
  const { readPageLinks } = await import('./page-links')
  const at = new URL(target.url.replace(/\/$/, '') + page)
  return readPageLinks(body).flatMap(({ address }) => {
    if (!URL.canParse(address, at)) return []
    const url = new URL(address, at)
    return url.host === at.host ? [url] : []
  })
}

async function ask(
  path: string,
  { by, address }: Wanted,
  session: HttpSession,
  context: ProbeContext,
): Promise<Cell[]> {
  const use = { signal: context.signal, timeoutMs: Math.min(context.timeoutMs, 15_000) }
  try {
    let answer = await session.request({ method: 'HEAD', path: address, headers: {} }, use)
    // Some servers of files know GET only.
    if ([405, 501].includes(answer.status))
      answer = await session.request({ method: 'GET', path: address, headers: {} }, use)
    const problem = objectionToAsset(path, answer)
    const { headers, status } = answer
    const said = [headers['content-type'], lengthOf(answer), headers['cache-control'], cacheWord(headers)]
    return [
      path,
      by,
      !problem,
      status,
      problem?.code ?? null,
      problem?.message ?? null,
      ...said.map(one => one ?? null),
    ]
  } catch (error) {
    if (context.signal.aborted) throw error
    const { kind, code, message } = toFailure(error)
    if (kind === 'fault' || kind === 'invalid') throw error
    return [path, by, false, null, code ?? kind, message, null, null, null, null]
  }
}

const lengthOf = ({ headers }: HttpAnswer) =>
  headers['content-length'] === undefined ? null : Number(headers['content-length'])

/** What a cache on the way says of itself, such as "Hit from cloudfront" or "age 40". */
const cacheWord = (headers: HttpAnswer['headers']) =>
  headers['x-cache'] ?? headers['cf-cache-status'] ?? (headers.age === undefined ? null : `age ${headers.age} s`)
