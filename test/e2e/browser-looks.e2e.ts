import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { barriers } from './axe'
import { small, wide } from './chromium'
import { keepLookOnFailure } from './failed-look'
import { openTheFinding, runDailyRound, seeDoors, startDemo } from './journey'
import { button, escaped, heading, outcomeOfRun, seen } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole
/** Addresses that a run or a profile has got. */
const found: Record<string, string> = {}

const pages: [name: string, address: string, title: string | RegExp][] = [
  ['the overview', '#/systems/demo/overview', 'Overview'],
  ['the runbooks', '#/systems/demo/runbooks', 'Runbooks'],
  ['a runbook to read', '#/systems/demo/runbooks/postgres/table-bloat', 'Table bloat'],
  ['a start form', '#/systems/demo/start/postgres/table-bloat', 'Table bloat'],
  ['a run that asks for rows', 'picking', 'Table bloat'],
  ['a run with findings', 'findings', 'Service health'],
  ['the sessions', '#/systems/demo/sessions', 'Sessions'],
  ['the clients of a cache', '#/systems/demo/sessions?target=demo-cache', 'Sessions'],
  ['the backups', '#/systems/demo/backups', 'Backups'],
  ['the history', '#/systems/demo/history', 'History'],
  ['two runs compared', 'compared', 'Two runs side by side'],
  ['the connections', '#/systems/demo/connections', 'Connections'],
  ['a connection', '#/systems/demo/connections/demo-db', 'Edit connection'],
  ['a new connection', '#/systems/demo/connections/new', 'New connection'],
  ['the sources of an import', '#/systems/demo/connections/import', 'Import connections'],
  ['an import', 'importing', 'Import connections'],
  ['the SQL console', '#/systems/demo/sql?history=1', 'SQL console'],
  ['the secrets', '#/systems/demo/secrets', 'Secrets'],
  ['the settings', '#/systems/demo/settings', 'Settings'],
  ['an address that leads nowhere', '#/elsewhere', 'No such page'],
]

const go = (address: string) => served.page.goto(`${served.home}${found[address] ?? address}`)
const dark = () => served.page.evaluate(() => document.documentElement.outerHTML.includes('bp6-dark'))

beforeAll(async () => {
  served = await openServedConsole()
  const { page } = served
  await seeDoors(page)
  expect(await barriers(page)).toEqual([])
  await startDemo(page)
  await runDailyRound(page)
  await openTheFinding(page)
  await seen(outcomeOfRun(page, 'Found'))
  found.findings = new URL(page.url()).hash
  await go('#/systems/demo/start/postgres/table-bloat')
  await button(page, 'Run all checks').click()
  await seen(heading(page, 'Which rows should it act on?'))
  found.picking = new URL(page.url()).hash
  await go('#/systems/demo/history?outcome=found')
  for (const at of [0, 1]) await page.getByRole('checkbox').nth(at).check()
  await button(page, 'Compare').click()
  await seen(heading(page, 'Two runs side by side'))
  found.compared = new URL(page.url()).hash
  const config = join(served.data, 'ssh-config')
  await writeFile(
    config,
    'Host gate\n  User ops\nHost db\n  ProxyJump gate\n  ForwardAgent yes\nHost odd\n  ProxyCommand x\n',
  )
  found.importing = `#/systems/demo/connections/import?source=ssh&file=${encodeURIComponent(config)}`
})
afterAll(() => served?.close())
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a barrier that is put there is seen', async () => {
  const { page } = served
  await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')))
  expect((await barriers(page)).join()).toContain('button-name')
  await page.reload()
})

describe.each([
  ['light', wide],
  ['light', small],
  ['dark', wide],
  ['dark', small],
] as const)('in %s colours on a window of %o', (colours, size) => {
  beforeAll(async () => {
    await served.page.setViewportSize(size)
    if ((await dark()) !== (colours === 'dark')) {
      await button(served.page, colours === 'dark' ? 'Use dark colours' : 'Use light colours').click()
      await served.page.waitForFunction(
        wanted => document.documentElement.outerHTML.includes('bp6-dark') === wanted,
        colours === 'dark',
      )
    }
  })

  test.each(pages)('%s keeps nobody out and scrolls only where it should', async (_, address, title) => {
    const { page } = served
    await go(address)
    await seen(heading(page, title))
    await expect.poll(() => page.locator('.skeleton').count()).toBe(0)
    expect(await barriers(page)).toEqual([])
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider).toBeLessThanOrEqual(0)
  })

  test('the palette and the keys keep nobody out', async () => {
    const { page } = served
    await go('#/systems/demo/overview')
    await seen(heading(page, 'Overview'))
    await page.keyboard.press('Control+k')
    await seen(page.getByPlaceholder('Search or run…'))
    expect(await barriers(page)).toEqual([])
    await escaped(page, page.getByPlaceholder('Search or run…'))
    await button(page, 'Keys').click()
    await seen(page.getByRole('dialog'))
    expect(await barriers(page)).toEqual([])
    await escaped(page, page.getByRole('dialog'))
  })
})
