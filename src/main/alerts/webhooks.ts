import { setTimeout as pause } from 'node:timers/promises'
import pLimit from 'p-limit'
import type { News } from '#domain/alert'
import { type Failure, missing, toFailure } from '#domain/failure'
import { isGrave as isGraveIncident } from '#domain/incident'
import type { System } from '#domain/system'
import type { Told, Webhook } from '#domain/webhook'
import { type Message, messageOf } from './message'
import { type Posted, post } from './post'

/** Messages that wait for one address; more would be old news. */
const mostWaiting = 200
const tries = 3

export interface WebhookParts {
  list(): Promise<readonly Webhook[]>
  /** Its token; null where it has none. Throws when it cannot be had. */
  token(id: string): Promise<string | null>
  system(id: string): Promise<System | undefined>
  readonly version: string
  /** Before the second try; before the third four times as long. Milliseconds. */
  readonly backOffMs?: number
}

export type LastTold = Told & { readonly at: string }

/** Sends alerts and incidents to the operator's addresses: in order for each, beside all other work, each message three times at most. */
export function createWebhooks({ list, token, system, version, backOffMs = 2000 }: WebhookParts) {
  const over = new AbortController()
  const lines = new Map<string, ReturnType<typeof pLimit>>()
  const last = new Map<string, LastTold>()
  const underWay = new Set<Promise<unknown>>()

  function follow(work: Promise<unknown>) {
    const ended = work.finally(() => underWay.delete(ended))
    ended.catch(() => {})
    underWay.add(ended)
  }
  const note = (id: string, { ok, message }: Told) => {
    last.set(id, { ok, message, at: new Date().toISOString() })
  }

  async function once(webhook: Webhook, message: Message): Promise<Posted> {
    const had = await token(webhook.id).catch((error: unknown) => toFailure(error))
    if (had !== null && typeof had === 'object') return { ok: false, message: lockedWords(had), again: false }
    return post(webhook, had, message, over.signal)
  }

  const find = async (id: string) => (await list()).find(one => one.id === id)

  async function deliver(id: string, message: Message): Promise<void> {
    for (let at = 1; at <= tries && !over.signal.aborted; at++) {
      // As it is now: its token of today is not for the address it had when the message began to wait.
      const webhook = await find(id).catch(toFailure)
      if (!webhook) return
      const { again, ...told } = 'kind' in webhook ? unread(webhook) : await once(webhook, message)
      note(id, told)
      if (told.ok || !again || at === tries) return
      await pause(backOffMs * 4 ** (at - 1), undefined, { signal: over.signal }).catch(() => {})
    }
  }

  async function tell({ event, ...about }: News): Promise<void> {
    const [all, of] = await Promise.all([list(), system(systemOf(about))])
    const named = of && { id: of.id, name: of.name, environment: of.environment }
    for (const webhook of all.filter(one => wants(one, about))) {
      const line = lines.get(webhook.id) ?? pLimit(1)
      lines.set(webhook.id, line)
      if (line.pendingCount >= mostWaiting) {
        note(webhook.id, { ok: false, message: `${mostWaiting} messages wait already: the newest was left out.` })
        continue
      }
      const message = messageOf(event, { ...about, ...(named && { system: named }), version }, Date.now())
      follow(line(() => deliver(webhook.id, message)))
    }
  }

  return {
    /** Sends what the webhooks are to be told, beside what the caller does. */
    tell(news: News): Promise<void> {
      const told = tell(news)
      follow(told)
      return told
    },
    /** Resolves when nothing is being sent any more: what there was has arrived, or is given up. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled([...underWay])
    },
    /** Sends a message that says it is a test, once. */
    async test(id: string): Promise<Told> {
      const webhook = await find(id)
      if (!webhook) throw missing('There is no such webhook any more.')
      const { again, ...told } = await once(webhook, messageOf('test', { version }, Date.now()))
      note(id, told)
      return told
    },
    /** How the newest message to an address fared. */
    last: (id: string): LastTold | undefined => last.get(id),
    close: () => over.abort(),
  }
}

/** What it is about, as it stands in the message. */
type About = Pick<Extract<News, { alert: unknown }>, 'alert'> | Pick<Extract<News, { incident: unknown }>, 'incident'>

const systemOf = (about: About) => ('incident' in about ? about.incident.system : about.alert.system)

const wants = ({ from, systems }: Webhook, about: About) =>
  (from === 'warning' || isGrave(about)) && (systems.length === 0 || systems.includes(systemOf(about)))

const isGrave = (about: About) =>
  'incident' in about ? isGraveIncident(about.incident) : about.alert.severity === 'critical'

const unread = ({ message }: Failure): Posted => ({
  ok: false,
  message: `Its address cannot be read. ${message}`,
  again: true,
})

const lockedWords = ({ message, hint }: Failure) =>
  ['Its token cannot be had.', message, hint].filter(Boolean).join(' ')
