import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readTableBloat } from './bloat-journey'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { savingInto } from './desktop-saving'
import { keepLookOnFailure } from './failed-look'
import * as journey from './journey'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  folder = await desktopFolder()
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('the desktop leads through the demo to a finding, its runbook, a confirmed change and a record', async () => {
  const { page } = desktop
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
  await journey.exportReports(page, savingInto(desktop, folder.data))
})

test('in the desktop too, bloat is measured, given back and shown before and after', async () => {
  await readTableBloat(desktop.page)
})
