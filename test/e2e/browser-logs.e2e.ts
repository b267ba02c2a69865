import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { noSshd } from '../support/sshd'
import { barriers } from './axe'
import { small, wide } from './chromium'
import { keepLookOnFailure } from './failed-look'
import { entry, findThePayment, followIt, openTheLog } from './logs-journey'
import { type LogsScene, logsScene } from './logs-scene'
import { button, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

const reason = noSshd()
let scene: LogsScene
let served: ServedConsole

beforeAll(async () => {
  if (reason) return
  scene = await logsScene()
  served = await openServedConsole(async data => {
    expect((await runConsole(data, ['apply', scene.systemFile])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  keepLookOnFailure(served.page)
})
afterEach(() => expect(served?.troubles.splice(0) ?? []).toEqual([]))

test('a large log opens at its end, and is read backwards without being kept', async () => {
  const { page } = served
  await openTheLog(page)
  expect(await barriers(page)).toEqual([])
  const list = page.getByRole('listbox', { name: 'Entries' })
  const height = () => list.evaluate(element => element.scrollHeight)
  const before = await height()
  await list.evaluate(element => element.scrollTo(0, 0))
  await expect.poll(height).toBeGreaterThan(before)
  for (let part = 0; part < 4; part++) {
    await list.evaluate(element => element.scrollTo(0, 0))
    // What is put in front moves the row that was first away from the top.
    await expect.poll(() => list.evaluate(element => element.scrollTop)).toBeGreaterThan(0)
  }
  // Memory follows the screen: three thousand entries of 22 pixels at most.
  expect(await height()).toBeLessThanOrEqual(3000 * 22)
  expect(await entry(page, /./).count()).toBeLessThan(120)
})

test('words are found on the server, and lead to what stands around them', async () => {
  await findThePayment(served.page)
})

test('errors alone are found by their level, and alike ones are counted', async () => {
  const { page } = served
  await page.keyboard.press('Escape')
  await page.getByLabel('Search on the server').fill('')
  await button(page, 'Error').click()
  await seen(page.getByText('6 found', { exact: true }))
  await seen(entry(page, 'payment 40 failed'))
  await button(page, 'Error').click()
  await button(page, 'Kinds').click()
  await seen(page.getByRole('img', { name: /When errors and warnings came: 6 error/ }))
  await seen(page.getByRole('cell', { name: /payment 40 failed · ValueError: no such card/ }))
  expect(await barriers(page)).toEqual([])
  await page.getByRole('row').filter({ hasText: 'payment' }).getByRole('button').click()
  await seen(entry(page, 'payment 40 failed'))
})

test('what is written is followed, and a pause lets it stand', async () => {
  await followIt(served.page, scene)
})

test('hostile lines are only text', async () => {
  const { page } = served
  await page
    .getByRole('navigation', { name: 'Sources' })
    .getByRole('button', { name: /hostile\.log/ })
    .click()
  await seen(entry(page, '<img src=x onerror=alert(1)>'))
  await seen(entry(page, /^gnp\.exe$/))
  expect(await page.locator('.log-entries img').count()).toBe(0)
})

test('it holds in the dark and in a small window', async () => {
  const { page } = served
  await page.setViewportSize(small)
  await button(page, 'Use dark colours').click()
  await page
    .getByRole('navigation', { name: 'Sources' })
    .getByRole('button', { name: /shop\.log/ })
    .click()
  await seen(entry(page, /./).first())
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.setViewportSize(wide)
})
