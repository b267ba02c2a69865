import { afterAll, beforeAll, test } from 'vitest'
import { desktopScene } from './desktop-scene'
import * as journey from './incidents-journey'
import { type IncidentsScene, startIncidentsScene } from './incidents-scene'

const desktop = desktopScene()
let scene: IncidentsScene

beforeAll(async () => {
  scene = await startIncidentsScene()
  await scene.settle(desktop.data)
})
afterAll(() => scene?.close())

test('in the desktop an incident is led from its alert over evidence and restart to its post-mortem', async () => {
  const { page } = desktop.desktop
  await journey.declareFromAnAlert(page, scene)
  await journey.takeTheLead(page)
  await journey.restartWithEvidence(page, scene)
  await journey.resolveAndReport(page)
})
