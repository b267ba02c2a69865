import { stateWords } from '#domain/container'
import { OpsError, toFailure } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { Identity, Layer, ShellResult, ShellScript, ShellSession, Use } from '#domain/session'
import type { Opened, Opening } from '../connector'
import { layerClock } from '../layer-clock'
import { createShellSession, type HostSession } from '../shell/session'
import { startIn } from './exec'
import { lookInside, type Memory } from './inside'
import { type Pinned, resolve } from './resolve'

export interface ContainerOpening extends Opening<ProfileOf<'container'>> {
  /** The shell of the host whose engine has the container; opened anew when it was lost. */
  host(signal: AbortSignal): Promise<HostSession>
}

/** A shell in a container, by `exec` of the engine of its host. */
export const container = { open, layers }

const openMs = 30_000

async function open(opening: ContainerOpening, signal: AbortSignal): Promise<Opened<ShellSession>> {
  const { profile } = opening
  const find = async (use: Use) => resolve(await opening.host(use.signal), profile.container, use, { who: true })
  const use = { signal, timeoutMs: openMs }
  const pinned = await find(use)
  const lost: ((error: unknown) => void)[] = []
  let over: OpsError | undefined
  const lose = (why: OpsError) => {
    // What is not the container of that name any more gets no further command.
    over = why
    for (const listener of lost.splice(0)) listener(why)
  }
  const memory: Memory = { killed: Number.NaN }
  const start = startIn(pinned, memory, opening.host, {
    user: profile.user,
    onGone: failure => lose(new OpsError(failure)),
  })
  const shell = await createShellSession(
    // What ends a command of it goes there all the same.
    (signal, command, how) => (over && !how?.urgent ? Promise.reject(over) : start(signal, command, how)),
    () => identityOf(pinned),
    AbortSignal.any([signal, AbortSignal.timeout(openMs)]),
  )
  const before = await lookInside(await opening.host(signal), pinned, { pid: '0', start: '' }, use)
  memory.killed = before.killed
  const session: ShellSession = {
    host: { ...shell.host, name: pinned.name },
    run: async (script, use) => (script.sudo ? refused : shell.run(script, use)),
    detached: async (key, script, use) => (script.sudo ? refused : shell.detached(key, script, use)),
    attached: shell.attached,
    download: shell.download,
    batch: (scripts, use) => withoutSudo(shell, scripts, use),
    /** Whom the name means now. Another one ends this session, and so does one that does not run: its next use begins anew. */
    async identity(use) {
      const now = await find(use).catch((error: unknown) => {
        // An engine that is slow, or a look that was stopped, says nothing about the container.
        if (error instanceof OpsError && error.failure.layer === 'container') lose(error)
        throw error
      })
      if (identityOf(now).id !== identityOf(pinned).id) lose(new OpsError(replaced(pinned)))
      return identityOf(now)
    },
  }
  return {
    session,
    label: labelOf(pinned),
    close: async () => {},
    onLost: listener => void lost.push(listener),
    async stillThere(signal) {
      try {
        const { id } = await session.identity({ signal, timeoutMs: openMs })
        return id === identityOf(pinned).id
      } catch (error) {
        if (signal.aborted) throw error
        return false
      }
    },
  }
}

const labelOf = ({ name, container }: Pinned) => `${name} · ${container.image} · ${container.id?.slice(0, 12)}`

const identityOf = (pinned: Pinned): Identity => ({ id: `${pinned.engine.id} ${pinned.id}`, label: labelOf(pinned) })

/** There is no sudo in there by design: who a command runs as is said by the profile. */
const refused: ShellResult = { exit: 126, stdout: '', stderr: '', dropped: 0, refused: 'sudo' }

async function withoutSudo(shell: ShellSession, scripts: readonly ShellScript[], use: Use): Promise<ShellResult[]> {
  const results = await shell.batch(
    scripts.filter(script => !script.sudo),
    use,
  )
  return scripts.map(script => (script.sudo ? refused : (results.shift() ?? refused)))
}

const replaced = ({ name }: Pinned) =>
  ({
    kind: 'unreachable',
    code: 'CONTAINER_GONE',
    layer: 'container',
    message: `${name} is another container now; nothing was run.`,
    hint: 'Its next use takes the new one.',
  }) as const

async function* layers(opening: ContainerOpening, use: Use): AsyncIterable<Layer> {
  const clock = layerClock('container')
  const { row } = clock
  try {
    const { container } = await resolve(await opening.host(use.signal), opening.profile.container, use)
    yield row(`${container.name} is ${stateWords(container)}, of ${container.image}`)
    clock.at = 'shell'
    const { session } = await open(opening, use.signal)
    yield row(`${session.host.system}, as ${session.host.user || 'a user without a name'}`)
  } catch (error) {
    yield clock.broken(toFailure(error), use.signal)
  }
}
