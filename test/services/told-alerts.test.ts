import { expect, test } from 'vitest'
import type { ToldAlert } from '#domain/alert'
import { createToldAlerts } from '../../src/main/services/told-alerts'

const told = (id: string) => ({ event: 'fired', alert: { id } }) as ToldAlert

/** Listens until so many were told. */
async function hearing(all: ReturnType<typeof createToldAlerts>, after: string | undefined, count: number) {
  const stop = new AbortController()
  const heard: string[] = []
  let place = ''
  const news = all.follow(after, stop.signal)
  place = (await news.next()).value?.place ?? ''
  while (heard.length < count) {
    const { value } = await news.next()
    place = value?.place ?? place
    heard.push(value?.told?.alert.id ?? 'nothing')
  }
  stop.abort()
  await news.return(undefined)
  return { heard, place }
}

test('what is told while a line is made anew is handed over when it is back', async () => {
  const all = createToldAlerts()
  all.tell(told('before'))
  const { place } = await hearing(all, undefined, 0)
  all.tell(told('a'))
  const first = await hearing(all, place, 1)
  expect(first.heard).toEqual(['a'])
  all.tell(told('b'))
  all.tell(told('c'))
  expect((await hearing(all, first.place, 2)).heard).toEqual(['b', 'c'])
  // Who comes for the first time hears nothing of what was.
  const stop = new AbortController()
  const fresh = all.follow(undefined, stop.signal)
  await fresh.next()
  all.tell(told('d'))
  expect((await fresh.next()).value?.told?.alert.id).toBe('d')
  stop.abort()
})

test('a console that was started anew hands over all it told; of very many the newest hundred', async () => {
  const { place } = await hearing(createToldAlerts(), undefined, 0)
  const anew = createToldAlerts()
  for (let at = 0; at < 150; at++) anew.tell(told(`${at}`))
  const { heard } = await hearing(anew, place, 100)
  expect([heard[0], heard.at(-1)]).toEqual(['50', '149'])
})
