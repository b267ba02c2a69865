import { test } from 'vitest'
import { desktopScene } from './desktop-scene'
import { seeDoors, startDemo } from './journey'
import { beginToMeasure, noteByKeys, zoomByKeys } from './monitor-journey'

const scene = desktopScene()

test('in the desktop the demo is measured by one press, looked at closer, and noted on', async () => {
  const { page } = scene.desktop
  await seeDoors(page)
  await startDemo(page)
  await beginToMeasure(page)
  await zoomByKeys(page)
  await noteByKeys(page, 'first look')
})
