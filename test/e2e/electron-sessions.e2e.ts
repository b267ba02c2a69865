import { test } from 'vitest'
import { desktopScene } from './desktop-scene'
import { seeDoors, startDemo } from './journey'
import { endTheRoot, seeTheChain, seeTheWaitersFreed } from './sessions-journey'

const scene = desktopScene()

test('in the desktop a lock chain is seen live, its root ended after a question, and the waiters are free', async () => {
  const { page } = scene.desktop
  await seeDoors(page)
  await startDemo(page)
  await seeTheChain(page)
  await endTheRoot(page)
  await seeTheWaitersFreed(page)
})
