import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type Desktop, desktopFolder, openDesktop } from './desktop-console'
import { keepLookOnFailure } from './failed-look'

/** The desktop of a file's tests, there once they begin. */
export interface DesktopScene {
  readonly desktop: Desktop
  /** Its data folder. */
  readonly data: string
}

/** One desktop on an empty folder for all tests of a file, `settled` before the first; a test in which the page was in trouble fails. */
export function desktopScene(settled?: (page: Page) => Promise<void>): DesktopScene {
  let folder: Awaited<ReturnType<typeof desktopFolder>>
  let desktop: Desktop
  beforeAll(async () => {
    folder = await desktopFolder()
    desktop = await openDesktop(folder.data)
    await settled?.(desktop.page)
  })
  afterAll(async () => {
    await desktop?.quit()
    await folder?.remove()
  })
  beforeEach(() => keepLookOnFailure(desktop.page))
  afterEach(() => expect(desktop.troubles.splice(0)).toEqual([]))
  return {
    get desktop() {
      return desktop
    },
    get data() {
      return folder.data
    },
  }
}
