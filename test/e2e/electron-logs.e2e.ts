import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { noSshd } from '../support/sshd'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { findThePayment, followIt, openTheLog } from './logs-journey'
import { type LogsScene, logsScene } from './logs-scene'

const reason = noSshd()
let scene: LogsScene
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  if (reason) return
  scene = await logsScene()
  folder = await desktopFolder()
  expect((await runConsole(folder.data, ['apply', scene.systemFile])).code).toBe(0)
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await scene?.end()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  keepLookOnFailure(desktop.page)
})
afterEach(() => expect(desktop?.troubles.splice(0) ?? []).toEqual([]))

test('in the desktop too, a log is opened, searched and followed', async () => {
  const { page } = desktop
  await openTheLog(page)
  await findThePayment(page)
  await followIt(page, scene)
})
