import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { cancelled } from '#domain/failure'
import type { Table } from '#domain/table'
import { createReadings } from '../../src/main/consoles/readings'
import { cellOf, partOf, windowOf } from '../../src/main/consoles/window'
import { scratchFolder } from '../support/scratch'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function readingsIn(
  limits?: { mostBytes?: number; leaveFree?: number },
  before?: (folder: string) => Promise<unknown>,
) {
  const scratch = await scratchFolder('readings')
  ends.push(scratch.remove)
  const folder = join(scratch.path, 'results')
  await before?.(folder)
  const readings = createReadings(folder, limits)
  ends.push(readings.close)
  return { readings, folder }
}

const columns = [
  { name: 'n', type: 'int' as const },
  { name: 'word', type: 'text' as const },
]
const table = (from: number, count: number, word = ''): Table => ({
  columns,
  rows: Array.from({ length: count }, (_, at) => [from + at, word]),
})
/** Batches as a server would send them, until there are so many or they are not wanted any more. */
async function* batches(count: number, word: string, signal: AbortSignal, left?: () => void) {
  try {
    for (let at = 0; at < count; at++) {
      if (signal.aborted) throw cancelled()
      yield table(at * 1000, 1000, word)
    }
  } finally {
    left?.()
  }
}
const asTold = <F>(failure: F) => failure

test('what an earlier process left behind is gone before the first row comes', async () => {
  const { readings, folder } = await readingsIn({}, async path => {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'old'), 'rows of yesterday')
  })
  const { reading } = await readings.start(signal => batches(1, 'x', signal), asTold)
  await reading.ended
  expect(await readdir(folder)).toHaveLength(1)
  await readings.close()
  expect(await readdir(folder).catch(() => [])).toEqual([])
})

test('when the room is full the server is left, and what came can be read', async () => {
  const { readings } = await readingsIn({ mostBytes: 300_000 })
  let left = false
  const word = 'x'.repeat(100)
  const leave = () => {
    left = true
  }
  const { reading } = await readings.start(signal => batches(1_000_000, word, signal, leave), asTold)
  const state = await reading.ended
  expect(state).toMatchObject({ phase: 'full', failure: { code: 'RESULT_FULL', layer: 'disk' } })
  expect(left).toBe(true)
  expect(state.rows).toBeGreaterThan(1000)
  expect((await windowOf(reading, state.rows - 1, 10)).rows).toEqual([[state.rows - 1, word]])
})

test('the room is one for all results, and closing one gives its part back', async () => {
  const { readings } = await readingsIn({ mostBytes: 300_000 })
  const start = async () => {
    const { id, reading } = await readings.start(signal => batches(2, 'x'.repeat(90), signal), asTold)
    return { id, state: await reading.ended }
  }
  const first = await start()
  expect([first.state.phase, (await start()).state.phase]).toEqual(['done', 'full'])
  await readings.remove(first.id)
})

test('a disk that others fill is left alone', async () => {
  const { readings } = await readingsIn({ leaveFree: Number.MAX_SAFE_INTEGER })
  const { reading } = await readings.start(signal => batches(1000, 'x'.repeat(200), signal), asTold)
  expect(await reading.ended).toMatchObject({ phase: 'full', failure: { message: /nearly full/ } })
})

test('rows are read while others come, wide cells are cut for the screen and whole for a file', async () => {
  const { readings } = await readingsIn()
  const wide = 'é\n"'.repeat(100_000)
  const more = Promise.withResolvers<void>()
  async function* slow() {
    yield table(0, 300)
    yield { columns, rows: [[300, wide]] }
    await more.promise
    yield table(301, 5000)
  }
  const { reading } = await readings.start(slow, asTold)
  for await (const state of reading.follow(new AbortController().signal)) if (state.rows === 301) break
  const { rows, cut } = await windowOf(reading, 299, 10)
  expect(rows.map(([n]) => n)).toEqual([299, 300])
  expect(cut).toEqual({ '3': 300_000 })
  expect(await cellOf(reading, { row: 300, column: 1 }, 1000)).toMatchObject({ characters: 300_000 })
  expect(await cellOf(reading, { row: 301, column: 1 }, 1000)).toBeUndefined()
  more.resolve()
  await reading.ended
  const part = await partOf(reading, 250)
  expect(part.rows.find(([n]) => n === 300)?.[1]).toBe(wide)
  expect((await windowOf(reading, 5300, 5)).rows).toEqual([[5300, '']])
})

test('stopped, it says so when its batches have ended, and not before', async () => {
  const { readings } = await readingsIn()
  const gone = Promise.withResolvers<void>()
  async function* stubborn(signal: AbortSignal) {
    yield table(0, 10)
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
    await gone.promise
    throw cancelled()
  }
  const { reading } = await readings.start(stubborn, asTold)
  for await (const state of reading.follow(new AbortController().signal)) if (state.rows === 10) break
  const stopped = reading.stop()
  expect(reading.state().phase).toBe('stopping')
  gone.resolve()
  await stopped
  expect(reading.state()).toMatchObject({ phase: 'stopped', rows: 10 })
})
