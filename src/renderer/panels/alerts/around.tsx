import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Alert } from '#domain/alert'
import { client } from '../../client/client'
import { Skeleton } from '../../parts/skeleton'
import { AroundChart } from './around-chart'
import { texts } from './texts'

const hourMs = 3_600_000
const points = 300
const againMs = 30_000

/** The metric of an alert from an hour before it until now, or until an hour after its end. */
export function Around({ alert }: { alert: Alert }) {
  const opened = useRef(Date.now())
  const ended = alert.resolvedAt === undefined ? undefined : Date.parse(alert.resolvedAt) + hourMs
  const from = Date.parse(alert.since) - hourMs
  const lasting = ended === undefined || ended > opened.current
  const asked = useQuery({
    queryKey: ['alerts', 'around', alert.system, alert.profile, alert.metric, alert.label, from, ended],
    refetchInterval: lasting ? againMs : false,
    queryFn: async ({ signal }) => {
      const { system, metric, profile, label } = alert
      const all = await client.metrics.series({ system, metric }, { signal })
      const series = all.filter(one => one.profile === profile && one.label === label).map(one => one.id)
      if (series.length === 0) return null
      const to = Math.max(from + 2 * hourMs, Math.min(ended ?? Date.now(), Date.now()))
      const [stretch] = await client.metrics.stretch({ series, from, to, points }, { signal })
      return stretch ?? null
    },
  })
  if (asked.data === undefined) return asked.error ? <p className="muted">{texts.noSeries}</p> : <Skeleton lines={3} />
  if (asked.data === null || asked.data.at.length === 0) return <p className="muted">{texts.noSeries}</p>
  return <AroundChart alert={alert} stretch={asked.data} />
}
