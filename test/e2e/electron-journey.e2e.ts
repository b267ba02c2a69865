import { test } from 'vitest'
import { readTableBloat } from './bloat-journey'
import { savingInto } from './desktop-saving'
import { desktopScene } from './desktop-scene'
import * as journey from './journey'

const scene = desktopScene()

test('the desktop leads through the demo to a finding, its runbook, a confirmed change and a record', async () => {
  const { page } = scene.desktop
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
  await journey.exportReports(page, savingInto(scene.desktop, scene.data))
})

test('in the desktop too, bloat is measured, given back and shown before and after', async () => {
  await readTableBloat(scene.desktop.page)
})
