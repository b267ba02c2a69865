import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Pass, Passes } from './passes'

const bodyLimit = 1024
const codeSchema = z.strictObject({ code: z.string().max(200) })

/** The pass a request belongs to: by its cookie, and by the token its page holds. */
export function passOf(request: IncomingMessage, passes: Passes, cookie: string): Pass | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map(pair => pair.trim().split('='))
  const held = pairs.find(([name]) => name === cookie)?.[1]
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(word => word.trim())
  const header = request.headers['x-quarterdeck-token']
  const token = typeof header === 'string' ? header : offered.find(word => word.startsWith('token.'))?.slice(6)
  return passes.find(held, token)
}

/** `/session`: POST buys a pass with a code, GET says whether one is good, DELETE ends it and its sockets. */
export function createSessionRoute({ passes, cookie }: { passes: Passes; cookie: string }) {
  const set = (value: string, more = '') => `${cookie}=${value}; Path=/; HttpOnly; SameSite=Strict${more}`
  return async (request: IncomingMessage, response: ServerResponse) => {
    const end = (status: number, body: object, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (request.method === 'POST') {
      if (request.headers['content-type'] !== 'application/json') return end(415, { message: 'JSON only.' })
      const body = await readBody(request)
      if (body === undefined) return end(413, { message: 'Too long.' }, { Connection: 'close' })
      const bought = passes.exchange(readCode(body) ?? '')
      if (!bought) return end(401, { message: 'This link was used before, or is too old.' })
      return end(200, { token: bought.token }, { 'Set-Cookie': set(bought.cookie) })
    }
    const pass = passOf(request, passes, cookie)
    if (!pass) return end(401, { message: 'Not signed in.' })
    if (request.method !== 'DELETE') return end(200, { signedIn: true })
    passes.drop(pass)
    return end(200, { signedIn: false }, { 'Set-Cookie': set('', '; Max-Age=0') })
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > bodyLimit) return undefined
  }
  return text
}

function readCode(body: string): string | undefined {
  try {
    return codeSchema.parse(JSON.parse(body)).code
  } catch {
    return undefined
  }
}
