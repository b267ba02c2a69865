import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** The text of the file that a press hands over in a browser. */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return readFile(await download.path(), 'utf8')
}
