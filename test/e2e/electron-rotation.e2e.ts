import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { rotateIt } from './rotation-journey'
import { type RotationScene, rotationScene } from './rotation-scene'

let scene: RotationScene
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  scene = await rotationScene()
  folder = await desktopFolder()
  expect((await runConsole(folder.data, ['apply', scene.systemFile])).code).toBe(0)
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await scene?.end()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('in the desktop a secret is rotated from the page where its age stands, to no days', async () => {
  await rotateIt(desktop.page)
})
