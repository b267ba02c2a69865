import { cancelled, type Failure, OpsError } from '#domain/failure'
import type { RedisAnswer, RedisReply, RedisSession } from '#domain/session'
import { ask, assertSharable } from './ask'
import type { Reader } from './reader'
import { noAnswer, translate } from './translate'

const mostBytes = 64 * 1024 * 1024

/** Commands that read, all in one go. A link that turns out to have died before is opened anew, once. */
export function createRead(reader: Reader): RedisSession['read'] {
  return async (commands, { signal, timeoutMs, exact }) => {
    const answers: (RedisAnswer | undefined)[] = commands.map(refused)
    const open = () => answers.flatMap((answer, at) => (answer === undefined ? [at] : []))
    let fresh = false
    for (let turns = 0; turns < 2 && !fresh && open().length > 0; turns++) {
      if (signal.aborted) throw cancelled()
      try {
        const taken = await reader.take(signal)
        fresh = !taken.reused
        const { client } = taken
        let heardAny = false
        let death: Failure | undefined
        const kill = (failure: Failure) => {
          death ??= failure
          client.disconnect()
          client.stream.destroy()
        }
        const watchdog = setTimeout(() => kill(noAnswer), timeoutMs)
        let bytes = 0
        const count = (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > mostBytes) kill(tooLarge)
        }
        client.stream.on('data', count)
        const settle = (at: number, work: Promise<RedisReply>) =>
          work.then(
            reply => {
              heardAny = true
              watchdog.refresh()
              answers[at] = { reply }
            },
            error => {
              const failure = death ?? translate(error, 'statement')
              const stale = taken.reused && !heardAny && death === undefined && failure.code === 'CONNECTION_LOST'
              if (!stale) answers[at] = { failure }
            },
          )
        client.stream.cork()
        const work = open().map(at => settle(at, ask(client, commands[at]!, exact)))
        client.stream.uncork()
        try {
          await orStopped(Promise.all(work), signal)
        } finally {
          clearTimeout(watchdog)
          client.stream.off('data', count)
        }
        if (answers.some(answer => answer?.failure?.code === 'LOADING')) await tellProgress(client, answers)
      } catch (error) {
        if (signal.aborted) throw error instanceof OpsError ? error : cancelled()
        const failure = translate(error, 'session')
        for (const at of open()) answers[at] = { failure }
      }
    }
    return answers.filter(answer => answer !== undefined)
  }
}

function refused(command: readonly string[]): RedisAnswer | undefined {
  try {
    assertSharable(command)
    return undefined
  } catch (error) {
    if (error instanceof OpsError) return { failure: error.failure }
    throw error
  }
}

/** Rejects when the operator stops; what was sent goes on, and its replies are dropped as they come. */
export function orStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>()
  const onAbort = () => stopped.reject(new OpsError(notInterrupted))
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  return Promise.race([work, stopped.promise]).finally(() => signal.removeEventListener('abort', onAbort))
}

const notInterrupted: Failure = {
  kind: 'cancelled',
  code: 'NOT_INTERRUPTED',
  message: 'Stopped waiting. Redis cannot interrupt a command that was sent: it runs to its end.',
}

const tooLarge: Failure = {
  kind: 'rejected',
  code: 'REPLY_TOO_LARGE',
  layer: 'statement',
  message: 'More than 64 MB came back.',
  hint: 'Ask for a part: GETRANGE, HSCAN, SSCAN, ZRANGE with limits.',
}

/** A server that loads answers INFO: say how far it is. */
async function tellProgress(client: Parameters<typeof ask>[0], answers: (RedisAnswer | undefined)[]): Promise<void> {
  const info = await ask(client, ['info', 'persistence']).catch(() => '')
  const done = /^loading_loaded_perc:([\d.]+)/m.exec(String(info))?.[1]
  if (done === undefined) return
  answers.forEach((answer, at) => {
    if (answer?.failure?.code !== 'LOADING') return
    const message = `The server is loading its data into memory, ${Math.floor(Number(done))} % done, and answers nothing yet.`
    answers[at] = { failure: { ...answer.failure, message, detail: { percent: done } } }
  })
}
