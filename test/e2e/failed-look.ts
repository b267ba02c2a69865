import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { onTestFailed } from 'vitest'

/** When the running test fails, what the page showed lies in `.test/e2e` for whoever looks into it. */
export function keepLookOnFailure(page: Page): void {
  onTestFailed(async ({ task }) => {
    mkdirSync('.test/e2e', { recursive: true })
    const name = task.name.replace(/\W+/g, '-').slice(0, 60)
    await page.screenshot({ path: `.test/e2e/${name}.png` }).catch(() => {})
  })
}
