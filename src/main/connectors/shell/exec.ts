import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Failure, OpsError } from '#domain/failure'
import type { Use } from '#domain/session'
import { remoteText } from '../remote-text'
import { createCapture } from './capture'
import type { Channel, OpenChannel } from './channel'
import { createFrames } from './frames'
import { type Running, stop, toldStop } from './kill'
import { leadingShell, markOf, wrapped } from './program'

export interface Executed {
  /** Null when it was ended by a signal of ours. */
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
  readonly dropped: number
  readonly refused?: 'sudo'
  /** Who holds the lease it wanted; it was not run. */
  readonly busy?: string
  /** There was no place for a lease; it ran without. */
  readonly unleased?: boolean
}

export interface Listening {
  /** It has begun; whether it leads a process group without having been helped to one. */
  onBegin?: (leads: boolean) => void
  onOutput?: (stream: 'stdout' | 'stderr', text: string) => void
  /** Marks within the program's own output, such as the frames of a batch. */
  onMark?: (stream: 'stdout' | 'stderr', words: string[]) => void
  /** Takes standard output as it comes, bytes and marks, instead of having it read as text. */
  takeStdout?: (stdout: Readable) => void
  byteLimit?: number
  /** Part of it runs as root. */
  sudo?: boolean | undefined
}

export const freshNonce = () => `qd${randomBytes(16).toString('hex')}`

/**
 * Runs a program text and waits for its exit code. On cancel and on time-out the process group is ended over another
 * channel and looked for. Throws `lost` when the link died first: it may go on over there.
 */
export async function execute(
  open: OpenChannel,
  text: string,
  nonce: string,
  use: Use,
  listen: Listening = {},
): Promise<Executed> {
  use.signal.throwIfAborted()
  const limit = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const channel = await open(limit, leadingShell)
  const stdout = createCapture(listen.byteLimit ?? 1024 * 1024)
  const stderr = createCapture(listen.byteLimit ?? 1024 * 1024)
  let running: Running | undefined
  const said: { refused?: 'sudo'; busy?: string; unleased?: boolean } = {}
  // Before the start mark, everything is noise of the login's start-up files; it matters only where nothing starts.
  const noise = createCapture(600)
  let started = { stdout: false, stderr: false }
  const take = (stream: 'stdout' | 'stderr', capture: typeof stdout) =>
    createFrames(
      nonce,
      piece => {
        if (!started[stream]) return noise.add(piece)
        capture.add(piece)
        listen.onOutput?.(stream, piece)
      },
      words => {
        if (words[0] === 'start') started = { ...started, [stream]: true }
        else if (words[0] === 'pid') {
          running = {
            pid: Number(words[1]),
            start: words[2] ?? '0',
            group: words[3] !== 'alone',
            mark: markOf(nonce),
            sudo: listen.sudo,
          }
          listen.onBegin?.(words[3] === 'group')
        } else if (listen.onMark) listen.onMark(stream, words)
        else if (words[0] === 'sudo') said.refused = 'sudo'
        else if (words[0] === 'busy') said.busy = words.slice(1).join(' ')
        else if (words[0] === 'unleased') said.unleased = true
      },
    )
  const frames = [take('stdout', stdout), take('stderr', stderr)] as const
  if (listen.takeStdout) listen.takeStdout(channel.stdout)
  else read(channel.stdout, frames[0])
  read(channel.stderr, frames[1])
  channel.stdin.on('error', () => {})
  channel.stdin.end(`${wrapped(text, nonce)}\n`)

  if ((await firstOf(channel.ended, aborted(limit))) === 'second') {
    // In the moment it starts we do not know its pid yet, and it will tell: a short wait makes the stop a sure one.
    for (let i = 0; i < 30 && !running; i++)
      if ((await firstOf(channel.ended, sleep(100, undefined, { ref: false }))) === 'first') break
    if ((await firstOf(channel.ended, sleep(0))) === 'second') await endIt(open, channel, running, use)
  }
  const { exit, error } = await channel.ended
  // A stream that a daemon still holds has no end of its own.
  for (const one of frames) one.end()
  // Not heard of again is not known, however politely the channel closed.
  // A way that knows more than its exit code has said so.
  if (error instanceof OpsError) throw error
  if (exit === undefined) throw lostLink(error)
  if (!running) throw new OpsError(noShell(noise.text))
  return { exit, stdout: stdout.text, stderr: stderr.text, dropped: stdout.dropped + stderr.dropped, ...said }
}

async function endIt(open: OpenChannel, channel: Channel, running: Running | undefined, use: Use): Promise<never> {
  const stopped = running ? await stop(open, running) : { gone: false, left: [] }
  channel.close()
  const why = use.signal.aborted
    ? 'Stopped by the operator'
    : `Not finished after ${Math.round(use.timeoutMs / 1000)} s`
  throw new OpsError({
    kind: use.signal.aborted ? 'cancelled' : 'timeout',
    layer: 'command',
    ...toldStop(why, stopped, running?.pid),
    // What may still be at work is not over.
    ...(stopped.gone ? {} : { lost: true, code: 'STILL_RUNNING' }),
  })
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const firstOf = (first: Promise<unknown>, second: Promise<unknown>) =>
  Promise.race([first.then(() => 'first' as const), second.then(() => 'second' as const)])

function read(stream: Channel['stdout'], frames: ReturnType<typeof createFrames>): void {
  const decoder = new TextDecoder()
  stream.on('data', (chunk: Buffer) => frames.feed(decoder.decode(chunk, { stream: true })))
  stream.on('end', () => frames.end())
  stream.on('error', () => {})
}

const lostLink = (error: unknown) =>
  new OpsError(
    {
      kind: 'unreachable',
      code: 'LINK_LOST',
      layer: 'session',
      lost: true,
      message: 'The link was lost before the exit code came; the command may go on over there.',
      hint: 'Look on the host before doing it again.',
    },
    { cause: error },
  )

/** Most say why: restricted, not available, closed for maintenance. */
function noShell(noise: string): Failure {
  const said = remoteText(noise.trim(), 300)
  return {
    kind: 'denied',
    code: 'NO_SHELL',
    layer: 'shell',
    message: `This login does not give a shell that runs commands.${said === '' ? '' : ` It says: “${said}”`}`,
    hint: 'Its shell may be nologin, a menu, or a restricted one, or its .bashrc may end too early; /bin/sh is needed.',
  }
}
