import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readTableBloat } from './bloat-journey'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import * as journey from './journey'
import { button, heading, seen, step } from './on-the-page'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole

beforeAll(async () => {
  served = await openServedConsole()
})
afterAll(() => served?.close())
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('an empty console leads through the demo to a finding, its runbook, a confirmed change and a record', async () => {
  const { page } = served
  await journey.seeDoors(page)
  await journey.startDemo(page)
  await journey.runDailyRound(page)
  await journey.openTheFinding(page)
  await journey.followTheFinding(page)
  await journey.pickTheRoot(page)
  await journey.confirmTheChange(page, { target: 'db', statement: /pg_terminate_backend/ })
  await journey.endWithTheChecklist(page)
  await journey.seeTheQueueGone(page)
  await journey.runItAgain(page)
  await journey.openFromHistory(page)
  await journey.exportReports(page, downloaded)
})

test('bloat is estimated, measured, given back after a confirmation, and shown before and after', async () => {
  await readTableBloat(served.page)
})

test('back, forward and a pasted address lead to the same run and step', async () => {
  const { page } = served
  const nav = page.getByRole('navigation', { name: 'Pages' })
  await nav.getByRole('link', { name: 'History' }).click()
  await page.getByRole('row').filter({ hasText: 'Table bloat' }).getByRole('link').click()
  await step(page, /Estimate dead space/).click()
  await seen(heading(page, /\d+\. Estimate dead space/))
  const address = page.url()
  await nav.getByRole('link', { name: 'Connections' }).click()
  await seen(heading(page, 'Connections'))
  await page.goBack()
  await seen(heading(page, /\d+\. Estimate dead space/))
  await page.goForward()
  await seen(heading(page, 'Connections'))
  await page.goto(address)
  await seen(heading(page, /\d+\. Estimate dead space/))
  await page.reload()
  await seen(heading(page, /\d+\. Estimate dead space/))
})

test('an address that leads nowhere says so and offers the way back', async () => {
  const { page } = served
  await page.goto(`${served.home}#/systems/nobody/history`)
  await seen(heading(page, 'No such system'))
  await page.goto(`${served.home}#/systems/demo/runs/none`)
  await seen(heading(page, 'No such run'))
  await page.goto(`${served.home}#/elsewhere`)
  await seen(heading(page, 'No such page'))
  await page.getByRole('link', { name: 'To the overview' }).or(button(page, 'To the overview')).click()
  await seen(heading(page, 'Overview'))
})
