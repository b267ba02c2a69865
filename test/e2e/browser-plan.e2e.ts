import { afterAll, beforeAll, expect, test } from 'vitest'
import { barriers } from './axe'
import { startDemo } from './journey'
import { button, seen, step } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole

beforeAll(async () => {
  served = await openServedConsole()
  await startDemo(served.page)
})
afterAll(() => served?.close())

test('a pasted statement is planned, drawn as a tree, walked by keys and measured when agreed to', async () => {
  const { page } = served
  await page.goto(`${served.home}#/systems/demo/start/postgres/explain`)
  const statement = `select c.relname, count(*)
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where a.attname like 'p%' group by c.relname order by 2 desc`
  await page.getByLabel('Statement').fill(statement)
  await button(page, 'Run all checks').click()

  await button(page, /Yes: it only reads/).click()
  await step(page, 'Run it read-only').click()
  const tree = page.getByRole('treegrid', { name: 'Nodes of the plan' })
  await seen(tree)
  await expect.poll(() => tree.getByRole('row').count()).toBeGreaterThan(4)
  await seen(tree.getByText('Own time'))

  await tree.focus()
  const chosen = () => tree.locator('[aria-selected="true"]').textContent()
  const root = await chosen()
  await page.keyboard.press('ArrowDown')
  expect(await chosen()).not.toBe(root)
  await page.keyboard.press('Home')
  const all = await tree.getByRole('row').count()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => tree.getByRole('row').count()).toBe(2)
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => tree.getByRole('row').count()).toBe(all)
  await seen(page.getByRole('region', { name: 'Chosen node' }))
  expect(await barriers(page)).toEqual([])
})
