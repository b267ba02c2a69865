import type { Locator, Page } from 'playwright-core'

/** Whatever a role and a name find: a name in quotes is the whole name. */
const named = (name: string | RegExp) => ({ name, exact: typeof name === 'string' })

export const seen = (locator: Locator) => locator.first().waitFor({ state: 'visible' })
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', named(name))
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', named(name))

/** Closes by Escape what lies over the page; what is just coming up may not hear it, and hears the next one. */
export async function escaped(page: Page, over: Locator): Promise<void> {
  for (let tries = 1; ; tries++) {
    await page.keyboard.press('Escape')
    const timeout = tries < 3 ? 10_000 : 30_000
    const gone = over.waitFor({ state: 'hidden', timeout }).then(() => true)
    if (await (tries < 3 ? gone.catch(() => false) : gone)) return
  }
}

/** How the run as a whole stands, beside its title. */
export const outcomeOfRun = (page: Page, word: RegExp | string) => page.locator('.run-line').getByText(word)

/** A step in the list of steps. */
export const step = (page: Page, title: RegExp | string) =>
  page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: title })

/** The head of the open step once it says this: title, outcome, duration, target, effect. Waits for a step to be opened. */
export const stepSays = (page: Page, title: RegExp | string, word: RegExp | string) =>
  seen(
    page
      .getByRole('article')
      .locator('header')
      .filter({ has: heading(page, title) })
      .filter({ hasText: word }),
  )

/** The text of what has the focus. */
export const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '')
