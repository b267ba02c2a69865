import { afterAll, beforeAll, test } from 'vitest'
import { noSshd } from '../support/sshd'
import * as journey from './deployments-journey'
import { type DeploymentsScene, deploymentsScene } from './deployments-scene'
import { desktopScene } from './desktop-scene'

const desktop = desktopScene()
let scene: DeploymentsScene

beforeAll(async () => {
  if (noSshd()) return
  scene = await deploymentsScene()
  await scene.settle(desktop.data)
})
afterAll(() => scene?.end())

test('in the desktop a deployment is compared with the time before it, and stands in the charts', async context => {
  const reason = noSshd()
  if (reason) return context.skip(reason)
  const { page } = desktop.desktop
  const { shop } = scene
  await journey.beginWithNone(page)
  await journey.checkBefore(page)
  await shop.work()
  await journey.deploy(page, shop)
  await shop.work()
  await journey.compareAfter(page)
  await journey.seeTheMark(page)
})
