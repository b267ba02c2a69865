import { test } from 'vitest'
import { desktopScene } from './desktop-scene'
import { seeDoors, startDemo } from './journey'
import { noteByKeys, openByKeys, seeItMeasured, zoomByKeys } from './monitor-journey'

const scene = desktopScene()

test('in the desktop the demo is measured by itself, looked at closer, and noted on', async () => {
  const { page } = scene.desktop
  await seeDoors(page)
  await startDemo(page)
  await openByKeys(page)
  await seeItMeasured(page, 15)
  await zoomByKeys(page)
  await noteByKeys(page, 'first look')
})
