import { type Failure, OpsError, toFailure } from '#domain/failure'
import { type Cell, records } from '#domain/table'
import { httpHealth } from '../probes/http/health'
import { metricsPage } from '../probes/http/metrics-page'
import { trafficBetween, wantedNames } from '../probes/http/request-metrics'
import { spanColumn } from './histogram'
import { readProbes } from './probe-reader'
import type { Row } from './rates'
import { type Asking, type Reader, rowsOf } from './seen'

/** A web service: its health paths, each asked once, and its page for Prometheus where that is looked at. */
export const readWeb: Reader = async (looks, asking) => {
  const { target, sessions, ...use } = asking
  const context = { profile: target.id, target, sessions, ...use }
  const health = await httpHealth.run(httpHealth.parameters.parse({}), context)
  const paths = records(health)
  const dead = paths.find(path => path.status === null)
  if (dead && paths.every(path => path.status === null)) throw new OpsError(silent(dead))
  const pages = looks.flatMap(look => (look.page === undefined ? [] : [[look.id, look.page] as const]))
  const read = await Promise.all(pages.map(async ([id, path]) => [id, await pageOf(path, asking)] as const))
  return {
    looks: new Map<string, readonly Row[] | Failure>([
      ...looks.flatMap(look => (look.health ? [[look.id, rowsOf(health, look.label)] as const] : [])),
      ...read.map(([id, page]) => [id, page.rows] as const),
      ...(await readProbes(looks, asking)),
    ]),
    well: paths.every(path => path.ok === true),
    tookMs: Math.max(...paths.map(path => Number(path.total_ms ?? 0))),
    boot: read.map(([, page]) => page.boot ?? '').join(' '),
  }
}

/** Nothing answered: what the first path said. */
const silent = ({ code, message }: Record<string, Cell>): Failure => ({
  kind: 'unreachable',
  ...(typeof code === 'string' && { code }),
  message: String(message),
})

/** What all requests of a page come to since its process began, as one row. */
async function pageOf(path: string, asking: Asking): Promise<{ rows: readonly Row[] | Failure; boot?: string }> {
  const { target, sessions, ...use } = asking
  try {
    const look = await metricsPage(path, wantedNames({}), { profile: target.id, target, sessions, ...use })
    if (typeof look === 'string') return { rows: { kind: 'missing', code: 'NO_METRICS', message: look } }
    const traffic = look.cut ? undefined : trafficBetween([], look.samples, {}, true)
    if (!traffic)
      return {
        rows: {
          kind: 'missing',
          code: 'NO_METRICS',
          message: `${path} ${look.cut ? 'is too large to be read whole' : 'counts no requests under a name that is known here'}.`,
        },
      }
    const cells: Record<string, number> = {}
    const add = (column: string, count: number) => {
      cells[column] = (cells[column] ?? 0) + count
    }
    // Our own looks at the page are no traffic.
    for (const one of traffic.filter(({ endpoint }) => endpoint !== path)) {
      add('requests', one.requests)
      for (const [status, count] of one.statuses ?? []) add('errors', /^5/.test(status) ? count : 0)
      for (const span of one.spans ?? []) add(spanColumn('times', span), span.count)
    }
    return { rows: [{ label: '', cells }], boot: String(look.started ?? '') }
  } catch (error) {
    if (use.signal.aborted) throw error
    return { rows: toFailure(error) }
  }
}
