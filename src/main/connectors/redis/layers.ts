import type { Redis } from 'ioredis'
import { cancelled, OpsError } from '#domain/failure'
import type { Layer, Use } from '#domain/session'
import { remoteText } from '../remote-text'
import { ask } from './ask'
import { clientOn, dial, type RedisOpening, secure } from './client'
import { standing } from './facts'
import { logIn } from './login'
import { translate } from './translate'

/** The runbook that gives a user the rights it lacks for looking. */
const monitoringUser = (user: string) => ({ runbook: 'access/redis-monitoring-user', parameters: { user } })

/** Reaches a server layer by layer: tcp, tls, login, version. A row each; the first that fails is the last. */
export async function* layers(opening: RedisOpening, use: Use): AsyncIterable<Layer> {
  const { profile } = opening
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  let layer = 'tcp'
  let began = performance.now()
  let client: Redis | undefined
  const passed = (message: string, more: Partial<Layer> = {}): Layer => {
    const ms = performance.now() - began
    began = performance.now()
    return { layer, ok: true, ms, message, ...more }
  }
  try {
    const stream = await dial(opening, signal)
    yield passed(`${profile.host}:${profile.port} answers.`)
    layer = 'tls'
    const link = await secure(stream, opening, signal)
    yield passed(link.encryption ?? 'Not asked for.', link.encryption ? {} : { code: 'CLEAR_TEXT' })
    layer = 'login'
    const opened = await clientOn(link, signal)
    client = opened
    signal.addEventListener('abort', () => opened.stream.destroy(), { once: true })
    const facts = await logIn(client, link, opening, signal)
    // PING is refused where INFO is not: without AUTH, and while the server loads.
    await ask(client, ['ping'])
    const name = await ask(client, ['acl', 'whoami']).catch(() => profile.user ?? 'default')
    yield passed(`Logged in as ${remoteText(name, 128)}.`)
    layer = 'version'
    const { version, role, runId } = facts
    yield passed(`Redis ${version || '(not shown to this user)'}, ${standing(facts)}`, {
      detail: { version, role, runId },
      ...(version ? {} : { next: monitoringUser(remoteText(name, 128)) }),
    })
  } catch (error) {
    if (use.signal.aborted) throw cancelled()
    const { message, hint, code, detail } = translate(
      signal.aborted && !(error instanceof OpsError) ? signal.reason : error,
      layer === 'login' ? 'login' : 'session',
    )
    const rest = { ...(hint ? { hint } : {}), ...(code ? { code } : {}), ...(detail ? { detail } : {}) }
    yield { layer, ok: false, message, ms: performance.now() - began, ...rest }
  } finally {
    client?.disconnect()
    client?.stream.destroy()
  }
}
