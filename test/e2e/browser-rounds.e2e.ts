import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { runConsole } from '../support/built-console'
import { downloaded } from './downloaded'
import { keepLookOnFailure } from './failed-look'
import { button } from './on-the-page'
import * as journey from './rounds-journey'
import { noRounds, type RoundsScene, roundsScene } from './rounds-scene'
import { openServedConsole, type ServedConsole } from './served-console'

const reason = noRounds()
let scene: RoundsScene
let served: ServedConsole

beforeAll(async () => {
  if (reason) return
  scene = await roundsScene()
  served = await openServedConsole(async data => {
    for (const file of scene.systemFiles) expect((await runConsole(data, ['apply', file])).code).toBe(0)
  })
})
afterAll(async () => {
  await served?.close()
  await scene?.end()
})
beforeEach(ctx => {
  if (reason) return ctx.skip(reason)
  keepLookOnFailure(served.page)
})
afterEach(() => expect(served?.troubles.splice(0) ?? []).toEqual([]))

test('from what is due one press leads over all systems, worst first, and who does not answer is told apart', async () => {
  await journey.runTheDailyRound(served.page)
  await journey.seeWhoDoesNotAnswer(served.page)
})

test('keys lead from check to check, to a run, and back', () => journey.walkTheGrid(served.page))

test('the next round says what changed, and is taken along as CSV', async () => {
  const { page } = served
  await journey.seeWhatChanged(page, scene.heal)
  await button(page, 'Export').click()
  const text = await downloaded(page, () => page.getByRole('menuitem', { name: /^CSV/ }).click())
  expect(text).toMatch(/shop,production,,postgres\/replication,passed,0,.*,better,/)
  expect(text).toMatch(/away,production,,postgres\/replication,unreachable,/)
})

test('a round is cancelled, and what it did not come to is left out, not green', () =>
  journey.cancelARound(served.page))

test('a routine of the operator’s own is refused, kept, edited and ticked', async () => {
  await journey.keepARoutine(served.page)
  await journey.tickIt(served.page)
})

test('nothing waits for anybody afterwards', () => journey.nothingWaits(served.page))
