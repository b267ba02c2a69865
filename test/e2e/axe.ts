import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** What keeps people out of the page as it stands, one line each; empty when axe finds nothing (WCAG AA and good practice). */
export async function barriers(page: Page): Promise<string[]> {
  await still(page)
  await page.evaluate(axe.source)
  const { violations, passes } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  if (passes.length === 0) throw new Error('axe looked at nothing.')
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      node => `${id}: ${help} at ${node.target.join(' ')} (${node.failureSummary?.split('\n').at(-1)?.trim()})`,
    ),
  )
}

/** Half faded in, a dialog has half its contrast: what comes in has come first. */
async function still(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('[class*="-appear-active"], [class*="-enter-active"]') === null,
  )
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(one => Number.isFinite(one.effect?.getComputedTiming().endTime))
    await Promise.allSettled(ending.map(one => one.finished))
  })
}
