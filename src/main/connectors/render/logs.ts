import type { z } from 'zod'
import type { CloudLogLine, CloudLogs, LogsWanted } from '#domain/cloud'
import type { Use } from '#domain/session'
import { type Api, pageSize } from './api'
import { logsShape } from './shapes'

/** Lines of the wanted stretch, newest first, page by page until there are enough; how it was cut is told. Throws OpsError. */
export async function readLogs(api: Api, owner: string, wanted: LogsWanted, use: Use): Promise<CloudLogs> {
  const seen = new Set<string>()
  const lines: CloudLogLine[] = []
  let end = wanted.to.toISOString()
  let start = wanted.from.toISOString()
  for (;;) {
    const query = {
      ...{ ownerId: owner, resource: wanted.resources, startTime: start, endTime: end },
      ...{ level: wanted.levels, type: wanted.kinds, text: wanted.text, direction: 'backward' },
      limit: pageSize,
    }
    const page = await api.get('/logs', query, logsShape, use)
    const fresh = (page.logs ?? []).filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    lines.push(...fresh.map(lineOf))
    if (lines.length > wanted.most || (page.hasMore && lines.length === wanted.most)) {
      const kept = lines.slice(0, wanted.most)
      return { lines: kept, cut: `Only the newest ${kept.length} lines were read, back to ${kept.at(-1)?.at ?? end}.` }
    }
    if (!page.hasMore) return { lines }
    // Lines of one moment fill a page, or a cursor stands still: what is older cannot be had this way.
    if (fresh.length === 0 || !page.nextEndTime)
      return { lines, cut: `Lines before ${lines.at(-1)?.at ?? end} could not be read.` }
    end = page.nextEndTime
    start = page.nextStartTime ?? start
  }
}

function lineOf({ timestamp, message, labels }: NonNullable<z.infer<typeof logsShape>['logs']>[number]): CloudLogLine {
  const label = (name: string) => labels.find(one => one.name === name)?.value ?? ''
  return {
    ...{ at: timestamp, message, level: label('level') || 'plain' },
    ...{ kind: label('type') || 'app', resource: label('resource') },
  }
}
