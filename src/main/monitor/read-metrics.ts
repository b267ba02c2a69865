import type { Metric } from '#domain/metric'
import type { Probe } from '#domain/probe'
import type { Problem } from '#domain/runbook'
import { assertConsoleReads } from '../expressions/pgbouncer'
import { readProbe } from '../expressions/probe-text'
import { assertReads } from '../expressions/sql'
import type { Checked } from '../runbooks/checked-yaml'
import type { Problems } from '../runbooks/problems'
import { readYamlFolder } from '../runbooks/yaml-folder'
import { type MeasuredProtocol, type MetricLook, metricFileSchema, waysOf } from './metric-file'

/** What the metric files say: the looks of each protocol, and all metrics that come of them. */
export interface Measured {
  readonly looks: ReadonlyMap<MeasuredProtocol, readonly MetricLook[]>
  readonly metrics: readonly Metric[]
  readonly problems: readonly Problem[]
  /** How many metrics each folder brings. */
  readonly folders: readonly { readonly folder: string; readonly metrics: number }[]
}

export interface Known {
  readonly thresholds: ReadonlySet<string>
  readonly probes: readonly Probe[]
}

type MetricFile = ReturnType<typeof metricFileSchema.parse>

/**
 * Reads the metric files of these folders, in their order: what one has named no later one can name anew. A file with any
 * problem is left out, and its problems are told; never throws.
 */
export async function readMetrics(all: readonly string[], known: Known): Promise<Measured> {
  const looks = new Map<MeasuredProtocol, MetricLook[]>()
  const problems: Problem[] = []
  const metrics = () => [...looks].flatMap(([protocol, of]) => metricsOf(protocol, of))
  const folders: { folder: string; metrics: number }[] = []
  for (const folder of all) {
    const before = metrics().length
    problems.push(...(await readFolder(folder, looks, known)))
    folders.push({ folder, metrics: metrics().length - before })
  }
  return { looks, metrics: metrics(), problems, folders }
}

/** Adds what the files of a folder say to `looks`; answers what is wrong with those that were left out. */
const readFolder = (folder: string, looks: Map<MeasuredProtocol, MetricLook[]>, known: Known) =>
  readYamlFolder(folder, metricFileSchema, {
    check: (read, found) => check(read, looks.get(read.value.protocol) ?? [], known, found),
    take(file) {
      looks.set(file.protocol, [...(looks.get(file.protocol) ?? []), ...looksOf(file)])
    },
  })

const looksOf = ({ looks }: MetricFile): MetricLook[] =>
  Object.entries(looks).map(([id, look]) => ({
    ...look,
    id,
    metrics: Object.entries(look.metrics).map(([metric, spec]) => ({ ...spec, id: metric, of: spec.of ?? [metric] })),
  }))

const metricsOf = (protocol: MeasuredProtocol, looks: readonly MetricLook[]): Metric[] =>
  looks.flatMap(({ label, metrics }) =>
    metrics.map(
      ({ id, title, unit, kind, threshold, worse }): Metric => ({
        ...{ id, title, unit, kind, protocol },
        ...(threshold !== undefined && { threshold }),
        ...(worse && { worse }),
        ...(label && { label: label.word }),
      }),
    ),
  )

async function check(
  { value: file, lineOf }: Checked<MetricFile>,
  others: readonly MetricLook[],
  known: Known,
  problems: Problems,
): Promise<void> {
  const taken = new Set(others.flatMap(look => look.metrics.map(metric => metric.id)))
  for (const [id, look] of Object.entries(file.looks)) {
    const at = (...path: string[]) => lineOf(['looks', id, ...path])
    const ways = (['sql', 'info', 'proc', 'health', 'page', 'probe'] as const).filter(way => look[way] !== undefined)
    const alien = ways.find(way => !waysOf[file.protocol].includes(way))
    if (alien) problems.add(at(alien), `${id}: ${alien} is no way to look at ${file.protocol}.`)
    if (others.some(other => other.id === id)) problems.add(at(), `${id}: a look of that name stands in another file.`)
    if (ways.length > 1) problems.add(at(), `${id}: one way to look at a time, not ${ways.join(' and ')}.`)
    for (const { text } of look.sql ?? []) await checkSql(text, file.protocol, at('sql'), id, problems)
    const probe =
      look.probe === undefined ? undefined : problems.attempt(at('probe'), id, () => readProbe(look.probe ?? ''))
    if (probe && !known.probes.some(one => one.name === probe.name))
      problems.add(at('probe'), `${id}: there is no probe ${probe.name}.`)
    for (const [metric, spec] of Object.entries(look.metrics)) {
      if (taken.has(metric)) problems.add(at('metrics', metric), `${metric} stands in another look already.`)
      taken.add(metric)
      if (spec.threshold !== undefined && !known.thresholds.has(spec.threshold))
        problems.add(at('metrics', metric, 'threshold'), `${metric}: there is no threshold ${spec.threshold}.`)
    }
  }
}

async function checkSql(text: string, protocol: MeasuredProtocol, line: number, id: string, problems: Problems) {
  const reading = protocol === 'pgbouncer' ? Promise.resolve().then(() => assertConsoleReads(text)) : assertReads(text)
  const failed = await reading.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failed)
    problems.attempt(line, id, () => {
      throw failed
    })
}
