import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { pageBundle } from './page-bundle'
import type { Scene, Stage, Turn } from './scene'

const binary = process.env.QUARTERDECK_CHROMIUM ?? '/usr/bin/chromium'
const rows = 1_000_000
const frames = 100
/** What may stand in the page of so many rows. */
const mostRows = 80

/** P29: a million rows are scrolled through a screen a frame; how long frames take, and that the page stays small. */
export const grid: Scene = {
  ids: ['P29', 'P29 static'],
  lacking: () =>
    existsSync(binary) ? undefined : `${binary} is not there (Debian package chromium, or QUARTERDECK_CHROMIUM)`,
  open,
}

async function open(): Promise<Stage> {
  const browser = await chromium.launch({ executablePath: binary, args: ['--no-sandbox', '--disable-gpu'] })
  const { code, styles } = await pageBundle('test/bench/grid-page.tsx')
  const pageOf = async (which: 'grid' | 'static') => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.setContent('<!doctype html><body></body>')
    await page.addStyleTag({ content: styles })
    await page.addScriptTag({ content: code })
    await page.evaluate(`show('${which}', ${rows})`)
    return page
  }
  const [ours, plain] = [await pageOf('grid'), await pageOf('static')]
  const scroll = async (page: typeof ours, most: number): Promise<Turn> => {
    await page.bringToFront()
    const seen = (await page.evaluate(`scrollThrough(${frames})`)) as { ms: number; rows: number }
    if (seen.rows > most) throw new Error(`${seen.rows} rows stand in the page, and ${most} are the most`)
    return { ms: seen.ms, work: `${frames} frames` }
  }
  return {
    contenders: [
      { name: 'a million rows', run: () => scroll(ours, mostRows) },
      { name: 'a table of sixty rows', run: () => scroll(plain, 60) },
      { name: 'a frame', run: async () => ({ ms: 16.7, work: `${frames} frames` }) },
    ],
    comparisons: [
      {
        ...{ id: 'P29', what: 'a grid of a million rows, p95 of a frame, scrolled a screen a frame and more' },
        ...{ ours: 'a million rows', anchor: 'a frame' },
        // A frame's clock itself is told to a tenth of a millisecond.
        accept: 1.01,
      },
      { id: 'P29 static', what: 'the same', ours: 'a million rows', anchor: 'a table of sixty rows' },
    ],
    close: () => browser.close(),
  }
}
