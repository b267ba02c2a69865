import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { keepLookOnFailure } from './failed-look'
import { nameAnother, rotateIt } from './rotation-journey'
import { oldPassword, type RotationScene, rotationScene } from './rotation-scene'
import { openServedConsole, type ServedConsole } from './served-console'

let scene: RotationScene
let served: ServedConsole

beforeAll(async () => {
  scene = await rotationScene()
  served = await openServedConsole(async data => {
    expect((await runConsole(data, ['apply', scene.systemFile])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a secret is rotated from the page where its age stands, to no days', async () => {
  await rotateIt(served.page)
  expect(await served.page.content()).not.toContain(oldPassword)
})

test('secrets are named, edited, taken away and brought back', async () => {
  await nameAnother(served.page)
})
