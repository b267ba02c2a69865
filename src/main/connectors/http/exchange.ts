import { once } from 'node:events'
import { type IncomingMessage, request as send } from 'node:http'
import type { Duplex } from 'node:stream'
import { OpsError } from '#domain/failure'
import type { HttpAnswer, HttpRequest, Use } from '#domain/session'
import { authorization, type HttpOpening } from './login'
import { connectTo } from './reach'
import { translate } from './translate'

const mostBytes = 1024 * 1024
const standard = { 'user-agent': 'quarterdeck', accept: '*/*', connection: 'close' }

/** One request on a connection of its own. Redirects are shown, not followed. Throws OpsError. */
export async function exchange(
  opening: HttpOpening,
  request: HttpRequest,
  use: Use & { byteLimit?: number },
): Promise<HttpAnswer> {
  const signal = AbortSignal.any([use.signal, AbortSignal.timeout(use.timeoutMs)])
  const began = performance.now()
  let sent = false
  try {
    const login = await authorization(opening)
    const reached = await connectTo(opening, signal)
    const asked = performance.now()
    sent = true
    const answer = await ask(opening, request, login, reached.stream, signal)
    const firstByte = performance.now() - asked
    const { body, dropped } = await read(answer, use.byteLimit ?? mostBytes, signal)
    reached.stream.destroy()
    return {
      status: answer.statusCode ?? 0,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join('\n')]),
      ),
      body,
      dropped,
      timing: {
        dns: reached.dns,
        connect: reached.connect,
        tls: reached.tls,
        firstByte,
        total: performance.now() - began,
      },
    }
  } catch (error) {
    // A request that changes something and got no answer may have been carried out, also when we stopped listening.
    const lost = sent && !['GET', 'HEAD', 'OPTIONS'].includes(request.method.toUpperCase())
    if (use.signal.aborted)
      throw new OpsError({ kind: 'cancelled', message: 'Stopped by the operator.', ...(lost ? { lost } : {}) })
    // A body that is given up looks as if the other side had cut it.
    const late = signal.aborted && !(error instanceof OpsError)
    throw new OpsError({ ...translate(late ? signal.reason : error), ...(lost ? { lost } : {}) }, { cause: error })
  }
}

async function ask(
  opening: HttpOpening,
  request: HttpRequest,
  login: string | undefined,
  stream: Duplex,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const base = new URL(opening.profile.url)
  const url = new URL(
    request.path.startsWith('/') ? base.pathname.replace(/\/$/, '') + request.path : request.path,
    base,
  )
  const outgoing = send({
    method: request.method,
    path: url.pathname + url.search,
    headers: { ...standard, host: base.host, ...(login ? { authorization: login } : {}), ...request.headers },
    createConnection: () => stream as never,
    signal,
  })
  outgoing.end(request.body)
  const [answer] = (await once(outgoing, 'response', { signal })) as [IncomingMessage]
  return answer
}

async function read(
  answer: IncomingMessage,
  limit: number,
  signal: AbortSignal,
): Promise<{ body: string; dropped: number }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    signal.throwIfAborted()
    if (size < limit) chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    // More than this nobody reads on a screen; a body without end must not keep us.
    if (size > 16 * mostBytes) break
  }
  const body = Buffer.concat(chunks).subarray(0, limit)
  return { body: body.toString('utf8'), dropped: Math.max(0, size - limit) }
}
