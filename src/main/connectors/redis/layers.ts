import type { Redis } from 'ioredis'
import { OpsError } from '#domain/failure'
import type { Layer, Use } from '#domain/session'
import { layerClock } from '../layer-clock'
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
  const clock = layerClock('tcp')
  const { row } = clock
  let client: Redis | undefined
  try {
    const stream = await dial(opening, signal)
    yield row(`${profile.host}:${profile.port} answers.`)
    clock.at = 'tls'
    const link = await secure(stream, opening, signal)
    yield row(link.encryption ?? 'Not asked for.', link.encryption ? {} : { code: 'CLEAR_TEXT' })
    clock.at = 'login'
    const opened = await clientOn(link, signal)
    client = opened
    signal.addEventListener('abort', () => opened.stream.destroy(), { once: true })
    const facts = await logIn(client, link, opening, signal)
    // PING is refused where INFO is not: without AUTH, and while the server loads.
    await ask(client, ['ping'])
    const name = await ask(client, ['acl', 'whoami']).catch(() => profile.user ?? 'default')
    yield row(`Logged in as ${remoteText(name, 128)}.`)
    clock.at = 'version'
    const { version, role, runId } = facts
    yield row(`Redis ${version || '(not shown to this user)'}, ${standing(facts)}`, {
      detail: { version, role, runId },
      ...(version ? {} : { next: monitoringUser(remoteText(name, 128)) }),
    })
  } catch (error) {
    const told = signal.aborted && !(error instanceof OpsError) ? signal.reason : error
    yield clock.broken(translate(told, clock.at === 'login' ? 'login' : 'session'), use.signal)
  } finally {
    client?.disconnect()
    client?.stream.destroy()
  }
}
