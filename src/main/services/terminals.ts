import { means } from '#domain/container'
import { invalid, missing, OpsError, toFailure } from '#domain/failure'
import { hideInFailure } from '#domain/hidden'
import type { Profile } from '#domain/profile'
import type { TerminalEvent, TerminalSize } from '#domain/terminal'
import { createTerminals } from '../consoles/terminals'
import type { Parts } from './parts'
import { createSent } from './sent'

const openMs = 45_000

export function createTerminalsService(parts: Parts) {
  const { procedures, store, sessions } = parts
  const os = procedures.terminals
  const sent = createSent(parts)
  const terminals = createTerminals()
  const unending = () => new AbortController().signal
  const hidden = (error: unknown) => hideInFailure(toFailure(error), sessions.secrets())

  /** The host to open it on, and the container in it. */
  async function placeOf(profile: Profile, container: string | undefined): Promise<Place> {
    if (profile.protocol === 'ssh') return { host: profile.id, container }
    if (profile.protocol === 'local' || (profile.protocol === 'container' && profile.via === undefined))
      throw missing(
        'A terminal of this machine itself is not offered: open its own, beside this window.',
        'Targets over SSH, and containers of SSH hosts, can be opened here.',
      )
    if (profile.protocol !== 'container') throw invalid(`${profile.name} has no shell.`)
    const host = (await store.profiles.list(profile.system)).find(one => one.name === profile.via)
    if (host?.protocol !== 'ssh') throw missing(`The host of ${profile.name} is not there any more.`)
    return { host: host.id, container: profile.container, user: profile.user }
  }

  async function begin(place: Place, size: TerminalSize, signal: AbortSignal) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(openMs)])
    const words = place.container && (await inside(place.host, place.container, place.user, limit))
    return sessions.terminal(place.host, words || undefined, size, limit)
  }

  async function inside(host: string, container: string, user: string | undefined, signal: AbortSignal) {
    const { engine, containers } = await sessions.containers(host, { signal, timeoutMs: openMs })
    const found = containers.filter(one => means(container, one) && one.state === 'running')
    const [one, another] = found
    if (another) throw invalid(`${container} is several containers: ${found.map(({ name }) => name).join(', ')}.`)
    if (!one?.id) throw missing(`No container ${container} runs on this host.`)
    return [engine.path, 'exec', '-it', ...(user ? ['-u', user] : []), one.id, '/bin/sh', '-c', bestShell]
  }

  async function* open(
    { profile: id, container, confirmed, ...size }: TerminalSize & OpenInput,
    signal: AbortSignal,
  ): AsyncGenerator<TerminalEvent> {
    const profile = await store.profiles.get(id)
    if (!profile) throw missing('There is no such target any more.')
    const system = await store.systems.get(profile.system)
    if (system?.environment === 'production' && !confirmed) throw new OpsError(unconfirmed(system.name))
    const place = await placeOf(profile, container)
    const end = await sent.begin(profile, place.container ? `in container ${place.container}` : 'shell', 'terminal')
    let outcome: Parameters<typeof end> = ['done', {}]
    try {
      for await (const event of terminals.show(await begin(place, size, signal), signal)) {
        if (event.kind === 'closed' && event.failure) outcome = ['failed', { failure: event.failure }]
        yield event
      }
    } catch (error) {
      outcome = ['failed', { failure: hidden(error) }]
      throw new OpsError(hidden(error), { cause: error })
    } finally {
      await end(...outcome)
    }
  }

  return {
    open: os.open.handler(({ input, signal = unending() }) => open(input, signal)),
    type: os.type.handler(({ input }) => terminals.type(input.terminal, input.text)),
    resize: os.resize.handler(({ input: { terminal, ...size } }) => terminals.resize(terminal, size)),
    drawn: os.drawn.handler(({ input }) => terminals.drawn(input.terminal, input.bytes)),
    close: os.close.handler(({ input }) => terminals.close(input.terminal)),
    history: os.history.handler(({ input }) => store.statements.list({ ...input, kinds: ['terminal'], limit: 20 })),
  }
}

interface Place {
  readonly host: string
  readonly container: string | undefined
  readonly user?: string | undefined
}

interface OpenInput {
  readonly profile: string
  readonly container?: string | undefined
  readonly confirmed: boolean
}

/** bash where the image has it, as a person would have it; else what every image with a shell has. */
const bestShell = 'command -v bash >/dev/null 2>&1 && exec bash; exec sh'

const unconfirmed = (system: string) =>
  ({
    kind: 'invalid',
    code: 'NOT_CONFIRMED',
    message: `${system} is production: a terminal there has to be confirmed.`,
    hint: 'Nothing that is typed in a terminal is guarded, previewed, or kept on record.',
  }) as const
