import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { keepLookOnFailure } from './failed-look'
import { startDemo } from './journey'
import { explainByRunbook, explainInTheConsole } from './plan-journey'
import { openServedConsole, type ServedConsole } from './served-console'

let served: ServedConsole

beforeAll(async () => {
  served = await openServedConsole()
  await startDemo(served.page)
})
afterAll(() => served?.close())
beforeEach(() => keepLookOnFailure(served.page))
afterEach(() => expect(served.troubles.splice(0)).toEqual([]))

test('a pasted statement is planned, drawn as a tree, walked by keys and measured when agreed to', async () => {
  await explainByRunbook(served.page)
})

test('the console draws the plan of what is typed, and measures it', async () => {
  await explainInTheConsole(served.page)
})
