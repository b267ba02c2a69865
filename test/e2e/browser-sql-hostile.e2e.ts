import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Postgres, startPostgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { button, escaped, seen } from './on-the-page'
import { goByPalette } from './palette'
import { openServedConsole, type ServedConsole } from './served-console'
import { systemFile } from './settled-system'
import { run, write } from './sql-journey'

const tag = '<img src=x onerror=alert(1)>'
const column = `${tag} "q"\u202e`
const cells = [
  `</td>${tag}`,
  "=cmd|' /C calc'!A0",
  'a\u202eb\u0007c\u001b[31m',
  '"><script>alert(2)</script>',
  "it's\n\\ two",
]

let server: Postgres
let served: ServedConsole
let scratch: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  server = await startPostgres(18)
  scratch = await scratchFolder('e2e-sql-hostile')
  await server.exec(`create table "${tag}" ("${column.replaceAll('"', '""')}" text)`)
  for (const cell of cells) await server.exec(`insert into "${tag}" values ($h$${cell}$h$)`)
  const file = await systemFile(scratch.path, { name: 'acme', environment: 'production', port: server.port })
  served = await openServedConsole(async data => {
    expect((await runConsole(data, ['apply', file])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await server?.stop()
  await scratch?.remove()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(async () => {
  expect(served.troubles.splice(0)).toEqual([])
  const grown = await served.page.evaluate(
    () => document.querySelectorAll('img, iframe, object, embed, [onerror], [onload]').length,
  )
  expect(grown).toBe(0)
})

test('names and cells from a server are text in the grid, its dialog, the completion and the exports', async () => {
  const { page } = served
  await goByPalette(page, 'sql db', /SQL on db/)
  await write(page, `select * from "${tag}"`)
  await run(page)
  await seen(page.getByText(/All rows read · 5 rows/))
  const grid = page.getByRole('grid')
  expect(await grid.getByRole('columnheader').last().textContent()).toContain(tag)
  expect(await grid.locator('tbody td').first().textContent()).toBe(cells[0])
  await grid.locator('tbody td').nth(3).dblclick()
  const dialog = page.getByRole('dialog')
  await seen(dialog.getByText('"><script>alert(2)</script>'))
  await escaped(page, dialog)
  await button(page, 'Export…').click()
  const csv = await downloaded(page, () => button(page, 'Write the file').click())
  expect(csv).toContain("'=cmd|' /C calc'!A0")
  await button(page, 'Export…').click()
  await page.getByText('SQL INSERT statements').click()
  await page.getByLabel('Into').fill('back')
  const inserts = await downloaded(page, () => button(page, 'Write the file').click())
  await server.exec(`create table back ("${column.replaceAll('"', '""')}" text); ${inserts}`)
  const { rows } = await server.exec('select * from back')
  expect(rows.map(row => row[column])).toEqual(cells)
})

test('on production, what cannot be had back wants the name of its target typed', async () => {
  const { page } = served
  await page.getByText('Writable', { exact: true }).last().click()
  await write(page, `truncate "${tag}"`)
  await run(page)
  const dialog = page.getByRole('alertdialog')
  await seen(dialog)
  await dialog.getByLabel(/Type db to confirm/).fill('db')
  await dialog.getByRole('button', { name: 'Destroy' }).click()
  await seen(page.getByText('Passed', { exact: true }))
  expect((await server.exec(`select * from "${tag}"`)).rowCount).toBe(0)
})
