import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, chromium, type Page } from 'playwright-core'
import { scratchFolder } from '../support/scratch'
import { fullStore } from './full-store'
import type { Scene, Stage, Turn } from './scene'
import { type ServedHost, startHost } from './served-host'

const binary = process.env.QUARTERDECK_CHROMIUM ?? '/usr/bin/chromium'

/** P27: from nothing to a panel that shows data and takes clicks. */
export const firstPanel: Scene = {
  ids: ['P27', 'P27 page'],
  lacking: () =>
    !existsSync(binary)
      ? `${binary} is not there (Debian package chromium, or QUARTERDECK_CHROMIUM)`
      : existsSync('out/main/cli.js')
        ? undefined
        : 'the console is not built: npm run build',
  open,
}

async function open(): Promise<Stage> {
  const scratch = await scratchFolder('bench-panel')
  const data = join(scratch.path, 'data')
  await fullStore(data, 100, 10_000)
  await (await startHost(data)).stop()
  return {
    contenders: [
      { name: 'console, first panel', run: () => cold(data) },
      { name: 'page on a running host, first panel', run: () => onRunning(data) },
      { name: 'about:blank, first frame', run: () => inBrowser(page => page.goto('about:blank')) },
    ],
    comparisons: [
      {
        id: 'P27',
        what: 'host and browser cold, first panel with data (100 profiles, 10,000 runs)',
        ours: 'console, first panel',
        anchor: 'about:blank, first frame',
        accept: 1.6,
        moonshot: 1.25,
      },
      {
        id: 'P27 page',
        what: 'the same, host already running',
        ours: 'page on a running host, first panel',
        anchor: 'about:blank, first frame',
      },
    ],
    close: () => scratch.remove(),
  }
}

/** Host and browser start side by side, as the desktop door does it. */
async function cold(data: string): Promise<Turn> {
  const starting = Promise.withResolvers<ServedHost>()
  starting.promise.catch(() => {})
  const start = () => startHost(data).then(starting.resolve, starting.reject)
  try {
    return await inBrowser(async page => firstData(page, (await starting.promise).link), start)
  } finally {
    await (await starting.promise).stop()
  }
}

async function onRunning(data: string): Promise<Turn> {
  const host = await startHost(data)
  try {
    // Its runbooks are read by then.
    await pause(2000)
    return await inBrowser(page => firstData(page, host.link))
  } finally {
    await host.stop()
  }
}

/** The overview with its runs from the store, its button ready to be pressed; looked for in every frame. */
async function firstData(page: Page, link: string): Promise<void> {
  await page.goto(link, { waitUntil: 'commit' })
  await page.evaluate(
    () =>
      new Promise<void>(seen => {
        const look = () => {
          const button = [...document.querySelectorAll('button')].find(one => one.textContent === 'Run the daily round')
          const ready = button?.disabled === false && document.body.textContent.includes('3 sessions wait')
          if (ready) seen()
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
}

/** A browser from its start to the frame after `show`; closing it is not timed. */
async function inBrowser(show: (page: Page) => Promise<unknown>, before: () => unknown = () => {}): Promise<Turn> {
  let browser: Browser | undefined
  try {
    const began = performance.now()
    before()
    browser = await chromium.launch({ executablePath: binary, args: quiet })
    const page = await browser.newPage()
    await show(page)
    await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
    return { ms: performance.now() - began, work: 'a frame' }
  } finally {
    await browser?.close()
  }
}

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-quic',
  '--disable-component-update',
  '--disable-sync',
]
