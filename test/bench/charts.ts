import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { pageBundle } from './page-bundle'
import type { Scene, Stage } from './scene'

const binary = process.env.QUARTERDECK_CHROMIUM ?? '/usr/bin/chromium'
const times = 20

/** P30: twelve charts of a day are drawn anew, with lines, bands and marks, against uPlot alone on the same points. */
export const charts: Scene = {
  ids: ['P30'],
  lacking: () =>
    existsSync(binary) ? undefined : `${binary} is not there (Debian package chromium, or QUARTERDECK_CHROMIUM)`,
  open,
}

async function open(): Promise<Stage> {
  const browser = await chromium.launch({ executablePath: binary, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.setContent('<!doctype html><body></body>')
  await page.addScriptTag({ content: (await pageBundle('test/bench/charts-page.ts')).code })
  const draw = async (whose: string) => ({
    ms: (await page.evaluate(`redraw('${whose}', ${times})`)) as number,
    work: '12 charts',
  })
  return {
    contenders: [
      { name: 'charts of the Monitor', run: () => draw('ours') },
      { name: 'uPlot alone', run: () => draw('bare') },
    ],
    comparisons: [
      {
        id: 'P30',
        what: '12 charts of 24 hours drawn anew, with lines, bands and marks',
        ours: 'charts of the Monitor',
        anchor: 'uPlot alone',
        accept: 1.3,
        moonshot: 1.1,
      },
    ],
    close: () => browser.close(),
  }
}
