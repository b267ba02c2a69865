import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { noSshd } from '../support/sshd'
import * as journey from './deployments-journey'
import { type DeploymentsScene, deploymentsScene } from './deployments-scene'
import { keepLookOnFailure } from './failed-look'
import { openServedConsole, type ServedConsole } from './served-console'

let scene: DeploymentsScene
let served: ServedConsole

beforeAll(async () => {
  if (noSshd()) return
  scene = await deploymentsScene()
  served = await openServedConsole(data => scene.settle(data))
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})
beforeEach(() => {
  if (served) keepLookOnFailure(served.page)
})
afterEach(() => expect(served?.troubles.splice(0) ?? []).toEqual([]))

test('a version is checked, deployed, compared with the time before, marked, and rolled back', async context => {
  const reason = noSshd()
  if (reason) return context.skip(reason)
  const { page } = served
  const { shop } = scene
  await journey.beginWithNone(page)
  await journey.checkBefore(page)
  await shop.work()
  await journey.deploy(page, shop)
  await shop.work()
  await journey.compareAfter(page)
  await journey.seeTheMark(page)
  await journey.rollBack(page, shop)
})
