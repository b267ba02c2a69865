import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { seeDoors, startDemo } from './journey'
import { endTheRoot, seeTheChain, seeTheWaitersFreed } from './sessions-journey'

let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  folder = await desktopFolder()
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
})
beforeEach(() => keepLookOnFailure(desktop.page))
afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))

test('in the desktop a lock chain is seen live, its root ended after a question, and the waiters are free', async () => {
  const { page } = desktop
  await seeDoors(page)
  await startDemo(page)
  await seeTheChain(page)
  await endTheRoot(page)
  await seeTheWaitersFreed(page)
})
