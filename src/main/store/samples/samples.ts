import { setImmediate as breathe } from 'node:timers/promises'
import { toFailure } from '#domain/failure'
import type { Samples, Stretch } from '#domain/sample'
import { codeOf, translate } from '../translate'
import { createAppending } from './append'
import { emptySamplesFile, markDamaged, openSamplesFile, type SamplesFile, samplesPath } from './file'
import { sliceMs } from './levels'
import { createNewest } from './newest'
import { createRecent } from './recent'
import { createRolling } from './roll'
import { createStretches } from './stretch'
import { trim } from './trim'

const hourMs = 60 * 60 * 1000

export interface SampleStore extends Samples {
  /** What was lost when its file was opened, for the operator. */
  readonly notice?: string
  /** Why what was measured last could not be kept, for the operator; undefined where it was. */
  unkept(): string | undefined
  /** Resolves when all that was handed over is written and summed up as far as it has closed. */
  rest(): Promise<void>
  /** Removes what is older than it is kept; done every hour by itself. */
  trim(): Promise<void>
  close(): Promise<void>
}

/**
 * The samples of a data folder. A file that cannot be opened leaves the rest of the store as it is: nothing is measured
 * then, which `notice` and each append say. One that turns out damaged later is set aside by the next start. `now` is the
 * clock, milliseconds since 1970.
 */
export function openSamples(folder: string, writable: boolean, now: () => number = Date.now): SampleStore {
  try {
    return createSamples(openSamplesFile(folder, writable), writable, now)
  } catch (error) {
    const why = translate(error, samplesPath(folder)).message
    const notice = `Nothing that is measured can be kept, for its file could not be opened. ${why}`
    return createSamples({ ...emptySamplesFile(folder), notice }, false, now)
  }
}

function createSamples({ raw, path, notice }: SamplesFile, writable: boolean, now: () => number): SampleStore {
  const recent = createRecent(raw)
  const rolling = createRolling(raw, recent)
  const loaded = recent.load(rolling.begun())
  // Told to whoever asks for anything.
  loaded.catch(() => {})
  const translated = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      await loaded
      return await work()
    } catch (error) {
      if (writable && codeOf(error).startsWith('SQLITE_CORRUPT')) markDamaged(path)
      throw translate(error, path)
    }
  }
  const appending = createAppending(raw, recent, rolling)
  const stretch = createStretches(raw, rolling)
  const newest = createNewest(raw)
  const remove = async () => {
    if (await trim(raw, rolling, now())) appending.forget()
  }
  const rest = async () => {
    await loaded.catch(() => {})
    await appending.rest()
    await rolling.rest()
  }
  // What fails here fails in the next append as well, which tells it; the next pass makes up for it.
  const trimBeside = () => void remove().catch(() => {})
  const soon = writable ? setTimeout(trimBeside, hourMs / 60).unref() : undefined
  const hourly = writable ? setInterval(trimBeside, hourMs).unref() : undefined

  let unkept: string | undefined

  return {
    notice,
    async append(tick) {
      try {
        await translated(() => appending.append(tick))
        unkept = undefined
      } catch (error) {
        unkept = toFailure(error).message
        throw error
      }
    },
    unkept: () => unkept,
    series: filter => translated(() => newest(filter, now()).map(({ value: _, ...series }) => series)),
    latest: filter => translated(() => newest(filter, now())),
    stretch: (series, from, to, points) =>
      translated(async () => {
        const found: Stretch[] = []
        let until = performance.now() + sliceMs
        for (const id of series) {
          if (performance.now() > until) {
            await breathe()
            until = performance.now() + sliceMs
          }
          found.push(stretch(id, from, to, points, now()))
        }
        return found
      }),
    rest,
    trim: () => translated(remove),
    async close() {
      clearTimeout(soon)
      clearInterval(hourly)
      await rest()
      raw.close()
    },
  }
}
