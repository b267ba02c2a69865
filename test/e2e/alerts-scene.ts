import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runConsole } from '../support/built-console'

export const token = 'a-token-of-the-test'

/** A message that a webhook's address got. */
export interface Message {
  readonly authorization: string | undefined
  readonly event: string
  readonly text: string
}

async function serve(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A site that can be made unwell, and an address that takes down what it is told. */
export async function startAlertsScene() {
  let well = true
  const messages: Message[] = []
  const site = await serve((_, response) => response.writeHead(well ? 200 : 503).end(well ? 'ok' : 'out of order'))
  const hook = await serve((request, response) => {
    let text = ''
    request.on('data', chunk => {
      text += chunk
    })
    request.on('end', () => {
      const { event } = JSON.parse(text) as { event: string }
      messages.push({ authorization: request.headers.authorization, event, text })
      response.writeHead(204).end()
    })
  })
  return {
    hook: `${hook.url}/alerts`,
    messages,
    break: () => {
      well = false
    },
    mend: () => {
      well = true
    },
    /** Adds the site as a system that is measured as often as can be. */
    async settle(data: string) {
      const file = join(data, 'watched.json')
      const web = { protocol: 'http', url: site.url, health: ['/health'] }
      const system = { name: 'watched', environment: 'development', targets: { web }, sampling: { everySeconds: 15 } }
      // JSON is YAML.
      await writeFile(file, JSON.stringify(system))
      const { code, stderr } = await runConsole(data, ['apply', file])
      if (code !== 0) throw new Error(`The system was not added: ${stderr}`)
    },
    async close() {
      await site.close()
      await hook.close()
    },
  }
}

export type AlertsScene = Awaited<ReturnType<typeof startAlertsScene>>
