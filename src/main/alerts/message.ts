import { hostname } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import type { Alert, News } from '#domain/alert'
import type { ToldIncident } from '#domain/incident'

/** What a webhook is sent. */
export interface Message {
  readonly event: News['event'] | 'test'
  readonly alert?: Alert
  readonly incident?: ToldIncident['incident']
  readonly system?: { readonly id: string; readonly name: string; readonly environment: string }
  readonly console: { readonly name: 'Quarterdeck'; readonly version: string; readonly host: string }
  /** ISO 8601 UTC. */
  readonly at: string
}

const longest = 400

/** A message with its texts as one safe line each: labels are what somebody on a server called a database or a folder. */
export function messageOf(
  event: Message['event'],
  about: Pick<Message, 'alert' | 'incident' | 'system'> & { readonly version: string },
  at: number,
): Message {
  const { version, alert, incident, system } = about
  return {
    event,
    ...(alert && { alert: plain(alert) }),
    ...(incident && { incident: plain(incident) }),
    ...(system && { system: plain(system) }),
    console: { name: 'Quarterdeck', version, host: hostname() },
    at: new Date(at).toISOString(),
  }
}

const plain = <T extends object>(record: T): T =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === 'string' ? lineOf(value) : value]),
  ) as T

function lineOf(text: string): string {
  const line = stripVTControlCharacters(text.slice(0, 2 * longest)).replace(/\p{Cc}|\p{Bidi_Control}/gu, ' ')
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
