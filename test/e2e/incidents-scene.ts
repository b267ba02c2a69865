import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runConsole } from '../support/built-console'
import { freePort, until } from '../support/scratch'

/** The title of the rule that fires while the shop is unwell. */
export const rule = 'The shop answers with an error'

// Well until it is broken, and well again when it was started anew: what a restart is good for, and all it is good for.
const shop = `let well = true
require('http').createServer((request, response) => {
  if (request.url === '/break') well = false
  response.writeHead(well ? 200 : 503).end(well ? 'ok' : 'out of order')
}).listen(Number(process.argv[1]), '127.0.0.1')`

/** A shop whose process is started again whenever it ends, watched by a rule; its command to restart it ends the process. */
export async function startIncidentsScene() {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let over = false
  let child: ChildProcess
  let pidFile: string | undefined
  const keepPid = () => pidFile && writeFile(pidFile, String(child.pid))
  const start = () => {
    child = spawn(process.execPath, ['-e', shop, String(port)], { stdio: 'ignore' })
    child.once('exit', () => {
      if (!over) start()
    })
    void keepPid()
  }
  start()
  const answers = () => fetch(url)
  await until(answers, 30_000)
  return {
    port,
    break: () => fetch(`${url}/break`),
    /** Adds the shop as a system that is measured as often as can be. */
    async settle(data: string) {
      pidFile = join(data, 'shop.pid')
      const system = {
        ...{ name: 'shop', environment: 'development', sampling: { everySeconds: 15 } },
        targets: { web: { protocol: 'http', url, health: ['/health'] }, host: { protocol: 'local' } },
        facts: { service_manager: 'command', service_name: 'shop', service_restart_command: `kill $(cat ${pidFile})` },
        alerts: [{ title: rule, metric: 'http_status', critical: 500 }],
      }
      const file = join(data, 'shop.json')
      // JSON is YAML.
      await writeFile(file, JSON.stringify(system))
      const { code, stderr } = await runConsole(data, ['apply', file])
      if (code !== 0) throw new Error(`The system was not added: ${stderr}`)
      await keepPid()
    },
    async close() {
      over = true
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

export type IncidentsScene = Awaited<ReturnType<typeof startIncidentsScene>>
