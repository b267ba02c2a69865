import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'
import { applyHost, goToTerminal, openTerminal, shows, typeLine } from './terminal-journey'

const why = noSshd()
let sshd: Sshd
let folder: Awaited<ReturnType<typeof desktopFolder>>
let desktop: Desktop

beforeAll(async () => {
  if (why) return
  sshd = await startSshd(['PrintMotd no'])
  folder = await desktopFolder()
  await applyHost(folder.data, sshd, 'shop', 'development')
  desktop = await openDesktop(folder.data)
})
afterAll(async () => {
  await desktop?.quit()
  await folder?.remove()
  await sshd?.stop()
})
beforeEach(ctx => {
  if (why) return ctx.skip(why)
  return keepLookOnFailure(desktop.page)
})
afterEach(() => {
  if (!why) expect(desktop.troubles.splice(0)).toEqual([])
})

test('in the desktop a shell echoes', async () => {
  const { page } = desktop
  await goToTerminal(page, 'shop')
  await openTerminal(page)
  await typeLine(page, 'echo desk-"$((3 + 4))"')
  await shows(page, 'desk-7')
})
