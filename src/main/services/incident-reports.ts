import type { TimelineEntry } from '#domain/incident'
import { foldRun } from '#domain/run'
import { clocksOf } from '../incidents/kept-clocks'
import { measuresOf } from '../incidents/measures'
import { actionsOf, openIn } from '../incidents/still-open'
import type { IncidentReport } from '../reports/index'
import type { Parts } from './parts'
import { reported } from './reported-run'

/** So many runs, the newest, are read for a report; the timeline names all of them. */
const mostRuns = 100

/** Writes the hand-over and the post-mortem of an incident. */
export function createIncidentReports({ store, desk }: Pick<Parts, 'store' | 'desk'>) {
  async function reportOf(id: string, kind: IncidentReport['kind']): Promise<IncidentReport> {
    const { incident, timeline } = await desk.get(id)
    const system = await store.systems.get(incident.system)
    const ids = [...new Set(timeline.flatMap(one => (runOf(one) ? [runOf(one) ?? ''] : [])))]
    const folded = await Promise.all(ids.slice(-mostRuns).map(async run => foldRun(await store.journal.events(run))))
    const runs = folded.flatMap(run => reported(run, desk.clean))
    const others = await Promise.all(
      [false, true].map(closed => store.incidents.list({ system: incident.system, closed })),
    )
    const { mttaMs, mttrMs } = measuresOf([incident])
    return {
      ...{ kind, at: new Date().toISOString(), incident, timeline, runs },
      system: { name: system?.name ?? incident.system, environment: system?.environment ?? 'no longer here' },
      clocks: clocksOf(incident, timeline, system?.incidents),
      ...(mttaMs !== undefined && { acknowledgedMs: mttaMs }),
      ...(mttrMs !== undefined && { resolvedMs: mttrMs }),
      mean: measuresOf(others.flat()),
      open: openIn(incident, timeline, folded),
      actions: actionsOf(incident, runs),
    }
  }
  return async ({ id, kind, format }: { id: string; kind: IncidentReport['kind']; format: 'markdown' | 'html' }) => {
    const { incidentDocument, markdownOf, pageOf } = await import('../reports/index')
    const report = await reportOf(id, kind)
    const tree = incidentDocument(report)
    if (format === 'markdown') return { name: `${kind}-${id}.md`, text: markdownOf(tree) }
    const { incident, system, at } = report
    return { name: `${kind}-${id}.html`, text: pageOf(tree, { title: incident.title, system: system.name, at }) }
  }
}

const runOf = ({ kind, of }: TimelineEntry) => (kind === 'run' || kind === 'statement' ? of : undefined)
