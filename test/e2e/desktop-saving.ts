import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/scratch'
import type { Desktop } from './desktop-console'
import type { Saving } from './journey'

/** The desktop asks where a file shall go; here it goes into this folder. Resolves with the text when all of it is there. */
export const savingInto =
  (desktop: Desktop, folder: string): Saving =>
  async (_, press, encoding = 'utf8') => {
    const file = join(folder, `saved-${Date.now()}`)
    await desktop.app.evaluate(({ session }, path) => {
      session.defaultSession.once('will-download', (_event, item) => {
        item.setSavePath(`${path}.part`)
        item.once('done', () => process.getBuiltinModule('node:fs').renameSync(`${path}.part`, path))
      })
    }, file)
    await press()
    return until(async () => {
      const text = await readFile(file, encoding)
      if (!text) throw new Error('The file is empty.')
      return text
    })
  }
