import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { barriers } from './axe'
import { button, heading, seen } from './on-the-page'

const line = (page: Page) => page.getByRole('combobox', { name: 'Command' })
const answers = (page: Page) => page.getByRole('region', { name: 'Answers' })
const newest = (page: Page) => answers(page).getByRole('article').first()

/** Types a command and sends it. */
export async function type(page: Page, command: string): Promise<void> {
  await line(page).fill(command)
  await page.keyboard.press('Enter')
}

/** By the keys alone to the console of the system's Redis. */
export async function openTheRedis(page: Page): Promise<void> {
  // Keys count from when the page knows its systems.
  await seen(page.getByRole('button', { name: /shop/ }))
  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await seen(heading(page, 'Redis console'))
  await seen(line(page))
}

/** A name is completed and explained, its answer is drawn by type, and what is no text is seen. */
export async function ask(page: Page): Promise<void> {
  await line(page).pressSequentially('hg')
  await seen(page.getByRole('option', { name: /^HGET key field/ }))
  expect(await barriers(page)).toEqual([])
  await page.keyboard.press('Tab')
  expect(await line(page).inputValue()).toBe('HGET ')
  await line(page).pressSequentially('user:1 name')
  await seen(page.getByText('HGET key field'))
  await page.keyboard.press('Enter')
  await seen(newest(page).getByText('"Ada"'))
  await type(page, 'lrange jobs 0 2')
  await seen(newest(page).getByRole('listitem').nth(2))
  await type(page, 'get binary')
  await seen(newest(page).getByText('"\\xff\\x00ok"'))
  await page.keyboard.press('ArrowUp')
  expect(await line(page).inputValue()).toBe('get binary')
  expect(await barriers(page)).toEqual([])
}

/** What would stop the server is not sent, and the better way is named. */
export async function beRefused(page: Page): Promise<void> {
  await line(page).fill('keys *')
  await seen(page.getByText(/KEYS stops the whole server/))
  await page.keyboard.press('Enter')
  await seen(newest(page).getByText(/Look under Keys/))
  await line(page).fill('flushall')
  await seen(page.getByText(/Removes every key of every database/))
  await line(page).fill('')
}

/** MONITOR says what it costs, is watched for as long as was agreed to, and tells what others sent. */
export async function watchOthers(page: Page): Promise<void> {
  await type(page, 'monitor')
  await seen(newest(page).getByText(/may halve what a busy server can do/))
  await newest(page).getByLabel('How long').selectOption('60')
  await button(page, 'Watch for 60 seconds').click()
  await seen(newest(page).getByText(/Watching/))
  expect(await barriers(page)).toEqual([])
  await button(page, 'Stop').click()
  await seen(button(page, 'Watch for 60 seconds'))
}

/** A change shows the key it touches, asks, and can be taken back in its run. */
export async function remove(page: Page): Promise<void> {
  await type(page, 'unlink user:1')
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  await seen(dialog.getByText('user:1').first())
  await seen(dialog.getByText('hash'))
  await dialog.getByRole('button', { name: /^(Destroy|Change)/ }).click()
  await seen(newest(page).getByText('Passed'))
}

/** Keys by prefix, walked by the keyboard; a part of a large value, and the command that would change it. */
export async function lookThroughKeys(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Commands' }).focus()
  await page.keyboard.press('ArrowRight')
  const tree = page.getByRole('tree', { name: 'Keys' })
  await seen(tree)
  await tree.getByRole('treeitem', { name: /^page:/ }).click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await seen(page.getByRole('heading', { name: /^page:/ }))
  await tree.getByRole('treeitem', { name: /^jobs/ }).click()
  await seen(page.getByText(/250 elements/))
  await expect.poll(() => page.locator('.redis-elements tbody tr').count()).toBe(100)
  await button(page, 'Next part').click()
  await expect.poll(() => page.locator('.redis-elements tbody tr').count()).toBe(200)
  expect(await barriers(page)).toEqual([])
  await button(page, 'Expire…').click()
  await seen(line(page))
  expect(await line(page).inputValue()).toBe('EXPIRE jobs ')
}
