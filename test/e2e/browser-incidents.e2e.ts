import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { keepLookOnFailure } from './failed-look'
import * as journey from './incidents-journey'
import { type IncidentsScene, startIncidentsScene } from './incidents-scene'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole
let scene: IncidentsScene

beforeAll(async () => {
  scene = await startIncidentsScene()
  served = await openServedConsole()
  await scene.settle(served.data)
})
afterAll(async () => {
  await served?.close()
  await scene?.close()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('an incident is led from its alert over evidence and restart to its post-mortem', async () => {
  const { page } = served
  await journey.declareFromAnAlert(page, scene)
  await journey.takeTheLead(page)
  await journey.restartWithEvidence(page, scene)
  await journey.resolveAndReport(page)
})
