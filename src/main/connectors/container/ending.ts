import { setTimeout as sleep } from 'node:timers/promises'
import { stateWords } from '#domain/container'
import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { ShellSession, Use } from '#domain/session'
import type { Ending } from '../shell/channel'
import { askEngine } from './engine'
import { lookInside, type Memory } from './inside'
import type { Pinned } from './resolve'
import { translate } from './translate'

/** What a client of `exec` said: how both streams began, our marks stand there on stderr, and how stderr ended. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly tail: string
}

const lookMs = 15_000

// Codes that the engine's program uses itself (125 to 127, 255), and that of KILL, which may have hit the command, the
// container or the program alone. It may also fail with 1, and then says why.
const doubtful = new Set([125, 137, 255])
const engineFailed = /error response from daemon|error during connect|cannot connect to the docker|unexpected EOF/i

/**
 * What the exit code of `exec` means: it is the command's own, or the engine's (L3). What ended with the container, or
 * without its client, is not known to have ended well or at all (L2, L6). Never rejects.
 */
export async function judged(
  ending: Ending,
  said: Said,
  pinned: Pinned,
  memory: Memory,
  host: (signal: AbortSignal) => Promise<ShellSession>,
): Promise<Ending> {
  const { exit } = ending
  if (exit === undefined || exit === 0) return ending
  if (!/(^|\n)qd[0-9a-f]{32} start\n/.test(said.stderr)) return { exit, error: new OpsError(notBegun(said, pinned)) }
  if (!doubtful.has(exit) && !(exit === 1 && engineFailed.test(said.tail))) return ending
  const use = { signal: AbortSignal.timeout(lookMs), timeoutMs: lookMs }
  try {
    const failure = await look(await host(use.signal), exit, said, pinned, memory, use)
    return failure ? { exit, error: new OpsError(failure) } : ending
  } catch (error) {
    const { message } = toFailure(error)
    return { exit, error: new OpsError({ ...unknown(pinned, 'cannot be asked any more'), hint: message }) }
  }
}

function notBegun({ stdout, stderr }: Said, { engine, name }: Pinned): Failure {
  // What the runtime says comes on stdout from some versions, as if the command had said it.
  const words = `${stderr}\n${stdout}`.trim()
  // Silence is no proof that nothing was run.
  if (words === '') return unknown({ name }, 'gave no answer')
  return translate(words, { engine: engine.name, container: name })
}

async function look(
  shell: ShellSession,
  exit: number,
  { stderr }: Said,
  pinned: Pinned,
  memory: Memory,
  use: Use,
): Promise<Failure | undefined> {
  const now = await settled(shell, pinned, use)
  if (!now) return unknown(pinned, 'was removed')
  if (now.state !== 'running') return unknown(pinned, `ended: it is ${stateWords(now)}`)
  if (now.started_at !== pinned.container.started_at) return unknown(pinned, 'was restarted')
  if (exit !== 137) return undefined
  const [, pid = '0', start = '0'] = /qd[0-9a-f]{32} pid (\d+) (\d+)/.exec(stderr) ?? []
  const { alive, killed } = await lookInside(shell, pinned, { pid, start }, use)
  if (alive) return clientEnded(pinned, pid)
  const before = memory.killed
  memory.killed = killed
  return killed > before ? outOfMemory(pinned) : undefined
}

/** The container as it is once the engine has noticed what happened to it: it hears of an end a moment after us. */
async function settled(shell: ShellSession, { id }: Pinned, use: Use) {
  for (let tries = 0; ; tries++) {
    const [now] = (await askEngine(shell, use, { reference: id })).containers
    if (now?.state !== 'running' || tries === 3) return now
    await sleep(250)
  }
}

const unknown = ({ name }: Pick<Pinned, 'name'>, how: string): Failure => ({
  kind: 'unreachable',
  code: 'CONTAINER_ENDED',
  layer: 'container',
  lost: true,
  message: `The container ${name} ${how} while this ran; how far it came is not known.`,
  hint: 'Look what it did before doing it again.',
})

const clientEnded = ({ engine, name }: Pinned, pid: string): Failure => ({
  kind: 'unreachable',
  code: 'STILL_RUNNING',
  layer: 'command',
  lost: true,
  message: `\`${engine.name} exec\` was ended on the host; what it had started still runs in ${name} (pid ${pid} inside).`,
  hint: `To end it, on the host: ${engine.name} exec ${name} kill ${pid}`,
})

const outOfMemory = ({ name }: Pinned): Failure => ({
  kind: 'rejected',
  code: 'OUT_OF_MEMORY',
  layer: 'command',
  message: `The command was killed: the container ${name} ran out of the memory it may use.`,
  hint: 'Raise its memory limit, or do it in smaller pieces.',
})
