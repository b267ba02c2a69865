import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { buildConsole, startConsole } from '../support/built-console'
import { scratchFolder } from '../support/scratch'
import { openChromium, wide } from './chromium'
import { expectNothingLeft } from './our-processes'
import { type Watched, watch } from './watched-page'

/** The built console behind its browser door, on a data folder of its own, with a signed-in page in Chromium. */
export interface ServedConsole extends Watched {
  readonly data: string
  readonly browser: Browser
  /** Where it answers, without a code. */
  readonly home: string
  /** Ends the serving process without warning; resolves when it is gone. */
  kill(): Promise<void>
  /** Serves again on the same folder; the answer is a fresh link. */
  serveAgain(): Promise<string>
  /** Ends all, and fails when anything that was started is left. */
  close(): Promise<void>
}

/** `furnish` may fill the data folder before the console opens it. */
export async function openServedConsole(furnish?: (data: string) => Promise<unknown>): Promise<ServedConsole> {
  await buildConsole()
  const scratch = await scratchFolder('e2e')
  // The demo's PostgreSQL runs as another user, who must be able to pass.
  await chmod(scratch.path, 0o711)
  const data = join(scratch.path, 'data')
  await furnish?.(data)
  let served = startConsole(data, ['serve'])
  const link = () => served.line(line => line.startsWith('http://'))
  const first = await link()
  const home = first.slice(0, first.indexOf('#'))
  const browser = await openChromium()
  const context = await browser.newContext({ viewport: wide, reducedMotion: 'reduce' })
  const watched = watch(await context.newPage(), home)
  await watched.page.goto(first)
  // Before the frame stands, nobody hears a key.
  await watched.page.getByRole('navigation').first().waitFor()
  return {
    ...watched,
    data,
    browser,
    home,
    async kill() {
      served.process.kill('SIGKILL')
      await served.ended
    },
    serveAgain() {
      served = startConsole(data, ['serve'])
      return link()
    },
    async close() {
      await browser.close()
      served.process.kill('SIGINT')
      await served.ended
      await expectNothingLeft(data)
      await scratch.remove()
    },
  }
}
