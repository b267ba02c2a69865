import { once } from 'node:events'
import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends bytes exactly as written and reads the answer to its end; status 0 when the server only hung up. */
export async function rawHttp(port: number, text: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', chunk => {
    answer += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  // An answer with Connection: keep-alive does not end by itself.
  const late = setTimeout(() => socket.destroy(), 1_500)
  // Not `once`: a reset is an answer here, not an error.
  if (!socket.closed) await new Promise(resolve => socket.on('close', resolve))
  clearTimeout(late)
  const [head = '', ...body] = answer.split('\r\n\r\n')
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') }
}

/** A request as lines; a blank line ends it. */
export const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`
