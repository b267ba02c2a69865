import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { scratchFolder } from '../support/scratch'
import { type Scene, type Stage, timed } from './scene'
import { startHost } from './served-host'

/** P26: from nothing to a served page with an open store. */
export const hostReady: Scene = {
  ids: ['P26'],
  lacking: () => (existsSync('out/main/cli.js') ? undefined : 'the console is not built: npm run build'),
  open,
}

async function open(): Promise<Stage> {
  const scratch = await scratchFolder('bench-host')
  const data = join(scratch.path, 'data')
  // The first start makes the store and compiles the code; an operator pays that once.
  await (await startHost(data)).stop()
  return {
    contenders: [
      {
        name: 'quarterdeck serve',
        run: async () => {
          const began = performance.now()
          const host = await startHost(data)
          const answer = await fetch(host.origin)
          await answer.text()
          const ms = performance.now() - began
          await host.stop()
          return { ms, work: answer.status === 200 ? 'ready' : `status ${answer.status}` }
        },
      },
      { name: 'node -e 0', run: () => timed(bareNode) },
    ],
    comparisons: [
      {
        id: 'P26',
        what: 'served host ready: HTTP 200, store open',
        ours: 'quarterdeck serve',
        anchor: 'node -e 0',
        accept: 4,
        moonshot: 2,
      },
    ],
    close: () => scratch.remove(),
  }
}

async function bareNode(): Promise<string> {
  const [code] = await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close')
  return code === 0 ? 'ready' : `exit ${code}`
}
