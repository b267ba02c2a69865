import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import * as journey from './journey'
import { button, heading, outcomeOfRun, seen, step, stepSays } from './on-the-page'

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const tally = (page: Page, word: RegExp) =>
  page.getByRole('group', { name: 'State' }).getByRole('button', { name: word })

/** From the demo's overview to its sessions by two keys; the queue of its three is there. */
export async function seeTheChain(page: Page): Promise<void> {
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await seen(heading(page, 'Sessions'))
  const queue = part(page, 'Who blocks whom')
  await seen(queue.getByText('holds up 2'))
  expect(await queue.getByRole('listitem').count()).toBe(3)
  await seen(tally(page, /2 waiting for a lock/))
  await seen(page.getByRole('cell', { name: 'shop-checkout' }))
  expect(await barriers(page)).toEqual([])
}

/** Two keys: the worst blocker, and end it. The question is there, with what it rolls back; nothing is sent before the yes. */
export async function endTheRoot(page: Page): Promise<void> {
  await page.keyboard.press('b')
  await seen(part(page, 'Chosen session').getByText('shop-import'))
  await page.keyboard.press('e')
  await journey.confirmTheChange(page, { target: 'db', statement: /pg_terminate_backend/ })
  await seen(outcomeOfRun(page, /Passed|Found/))
  await step(page, /End the session/).click()
  await stepSays(page, /\d+\. End the session/, /Passed/)
}

/** Back on the page nobody waits any more, and the one that held all up is gone. */
export async function seeTheWaitersFreed(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sessions' }).click()
  await seen(page.getByText('No session waits for a lock.'))
  await seen(tally(page, /0 waiting for a lock/))
  expect(await page.getByRole('cell', { name: 'shop-import' }).count()).toBe(0)
  await seen(button(page, /\d+ (of \d+ )?connected/))
}
