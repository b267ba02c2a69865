import type { CloudSeries, MetricWanted } from '#domain/cloud'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { seriesShape } from './shapes'

/** One metric of one service or datastore, a line for each instance or status. Throws OpsError. */
export async function readMetric(api: Api, wanted: MetricWanted, use: Use): Promise<CloudSeries[]> {
  const { metric, resource, from, to, stepSeconds, byStatus } = wanted
  const query = {
    ...{ resource, startTime: from.toISOString(), endTime: to.toISOString(), resolutionSeconds: stepSeconds },
    aggregateBy: byStatus ? 'statusCode' : undefined,
    quantile: metric === 'http-latency' ? 0.95 : undefined,
  }
  const series = await api.get(`/metrics/${metric}`, query, seriesShape, use)
  return series.map(({ labels, unit, values }) => {
    const label = (...names: string[]) => labels.find(({ field }) => names.includes(field))?.value ?? null
    return {
      instance: label('instance'),
      status: label('statusCode', 'code'),
      unit,
      values: values.map(({ timestamp, value }) => ({ at: timestamp, value })),
    }
  })
}
