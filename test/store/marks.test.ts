import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'
import { finished, header, intent, started } from './a-run'

let folder: Awaited<ReturnType<typeof scratchFolder>>
let store: Store
beforeAll(async () => {
  folder = await scratchFolder('marks')
  store = await openStore(folder.path)
})
afterAll(async () => {
  await store.close()
  await folder.remove()
})

it('keeps what the operator notes, by system and time, hostile words as they are', async () => {
  const mark = (at: number, title: string, system = 's1') =>
    store.marks.add({ system, at, title, kind: 'note', by: 'ana' })
  const late = await mark(3000, `'; drop table marks; --`)
  const early = await mark(1000, '<b>before</b>')
  await mark(2000, 'elsewhere', 's2')
  expect(await store.marks.list('s1', 0, 3001)).toEqual([early, late])
  expect(await store.marks.list('s1', 1001, 3000)).toEqual([])
  expect(await store.marks.remove(early.id)).toBe(true)
  expect(await store.marks.remove(early.id)).toBe(false)
  expect(await store.marks.list('s1', 0, 9999)).toEqual([late])
})

it('tells the runs that changed something from those that only looked', async () => {
  const before = new Date(Date.now() - 1000)
  for (const id of ['looked', 'changed']) {
    await store.journal.create(header(id), id, { text: 'text' })
    await store.journal.append(id, [started(header(id))])
    if (id === 'changed') await store.journal.append(id, [intent('vacuum')], { durable: true })
    await store.journal.append(id, [finished])
  }
  const after = new Date(Date.now() + 1000)
  expect((await store.journal.changing('s1', before, after)).map(run => run.id)).toEqual(['changed'])
  expect(await store.journal.changing('s2', before, after)).toEqual([])
  expect(await store.journal.changing('s1', after, new Date(after.getTime() + 1000))).toEqual([])
})
