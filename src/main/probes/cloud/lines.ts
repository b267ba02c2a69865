import { z } from 'zod'
import type { CloudLogLine, CloudLogs } from '#domain/cloud'
import { type Level, levels } from '#domain/log'
import type { ProbeContext } from '#domain/probe'
import { readDuration } from '../logs/named'

/** What both looks at logs are asked for. */
export const wantedLines = {
  /** How far back: seconds, or such as `24h`. */
  since: readDuration.default(3600),
  /** Only lines as grave as this, or graver. */
  least: z.enum(['fatal', 'error', 'warning', 'info', 'debug']).nullish(),
  /** app, request, build; the service’s own words and those of its builds where nothing is said. */
  kinds: z.array(z.enum(['app', 'request', 'build'])).default(['app', 'build']),
  /** The databases beside the service, too. */
  datastores: z.boolean().default(false),
  text: z.string().min(1).nullish(),
}

/** The provider’s words for a level, by ours. */
const theirs: Readonly<Partial<Record<Level, readonly string[]>>> = {
  fatal: ['critical', 'alert', 'emergency', 'fatal'],
  error: ['error'],
  warning: ['warning', 'warn'],
  info: ['info', 'notice'],
  debug: ['debug', 'trace'],
}
const ours = new Map(Object.entries(theirs).flatMap(([level, words]) => words.map(word => [word, level as Level])))

export const levelOf = (line: CloudLogLine): Level => ours.get(line.level.toLowerCase()) ?? 'plain'

interface Wanted {
  readonly since: number
  readonly least?: Level | null | undefined
  readonly kinds: readonly string[]
  readonly datastores: boolean
  readonly text?: string | null | undefined
}

/** The lines, newest first, and whose they are by id. */
export async function readLines(
  { since, least, kinds, datastores, text }: Wanted,
  most: number,
  context: ProbeContext,
): Promise<CloudLogs & { readonly now: number; nameOf(resource: string): string }> {
  const session = await context.sessions.cloud(context.profile, context.signal)
  const service = await session.service(context)
  const beside = datastores ? await session.datastores(context) : []
  const names = new Map([service, ...beside].map(one => [one.id, one.name]))
  // What says no level of its own is asked for only where all are.
  const graver = least && least !== 'debug' ? levels.slice(0, levels.indexOf(least) + 1) : undefined
  const now = Date.now()
  const asked = (resources: readonly string[], of: readonly string[] | undefined) =>
    session.logs(
      {
        ...{ from: new Date(now - since * 1000), to: new Date(now), resources, most },
        ...(of && { kinds: of }),
        ...(graver && { levels: graver.flatMap(level => theirs[level] ?? []) }),
        ...(text && { text }),
      },
      context,
    )
  // A datastore has no kinds: asked for them it would say nothing.
  const parts = await Promise.all([
    asked([service.id], kinds),
    ...(beside.length > 0
      ? [
          asked(
            beside.map(({ id }) => id),
            undefined,
          ),
        ]
      : []),
  ])
  const cut = parts.flatMap(part => part.cut ?? []).join(' ')
  return {
    lines: parts.flatMap(part => part.lines).toSorted((a, b) => b.at.localeCompare(a.at)),
    ...(cut && { cut }),
    ...{ now, nameOf: resource => names.get(resource) ?? resource },
  }
}
