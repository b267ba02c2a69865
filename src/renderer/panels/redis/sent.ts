import { useSyncExternalStore } from 'react'
import type { Failure } from '#domain/failure'
import type { ShownReply } from '#domain/redis-console'
import { client, failureOf } from '../../client/client'

/** A command that was sent, and what came of it. */
export type Sent = { readonly key: string; readonly text: string } & (
  | { readonly kind: 'going' }
  | { readonly kind: 'reply'; readonly reply: ShownReply; readonly ms: number }
  /** Goes on until it was watched long enough; nothing is sent before its warning was answered. */
  | { readonly kind: 'watched'; readonly warning: string }
  | { readonly kind: 'change'; readonly run: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
)

const most = 50
// Of each target, the newest first. A change of the page keeps them, a reload does not: what was read is of the moment.
const all = new Map<string, readonly Sent[]>()
const none: readonly Sent[] = []
const listeners = new Set<() => void>()

function put(profile: string, one: Sent) {
  const before = all.get(profile) ?? none
  const known = before.some(other => other.key === one.key)
  all.set(profile, known ? before.map(other => (other.key === one.key ? one : other)) : [one, ...before].slice(0, most))
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSent = (profile: string): readonly Sent[] =>
  useSyncExternalStore(subscribe, () => all.get(profile) ?? none)

/** Sends one command: a read is answered at once, a change becomes a run that asks. Never rejects. */
export async function send(profile: string, text: string): Promise<void> {
  const key = crypto.randomUUID()
  put(profile, { key, text, kind: 'going' })
  put(profile, { key, text, ...(await answerOf(profile, text)) })
}

type Answered = Sent extends infer S ? (S extends Sent ? Omit<S, 'key' | 'text'> : never) : never

async function answerOf(profile: string, text: string): Promise<Answered> {
  try {
    const { effect, refused, watched, warning = '' } = await client.redis.judge({ text })
    if (refused) return { kind: 'failed', failure: refused }
    if (watched) return { kind: 'watched', warning }
    if (effect === 'reads') return { kind: 'reply', ...(await client.redis.read({ profile, text })) }
    return { kind: 'change', ...(await client.redis.change({ profile, text, key: crypto.randomUUID() })) }
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}
