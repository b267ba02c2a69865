import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'

/** The text of the file that a press hands over in a browser; `latin1` keeps the bytes of what is no text. */
export async function downloaded(
  page: Page,
  press: () => Promise<void>,
  encoding: BufferEncoding = 'utf8',
): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return readFile(await download.path(), encoding)
}
