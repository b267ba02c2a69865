import { expect, it } from 'vitest'
import type { Failure } from '#domain/failure'
import { ourClock } from '../../src/main/monitor/clock'
import { createTarget } from '../../src/main/monitor/target'
import { until } from '../support/scratch'

const needed: Failure = { kind: 'denied', code: 'SECRET_NEEDED', message: 'A secret is asked for.' }

/** A target whose looks end when the test says so. */
function started() {
  const looks: ((failure?: Failure) => void)[] = []
  const target = createTarget({
    ...{ everyMs: 50, spread: 0, clock: ourClock, wakes: () => 0 },
    take: () =>
      new Promise(resolve => {
        looks.push(failure =>
          resolve({ ...{ system: 's', profile: 'p', at: 0, tookMs: 1, values: [] }, ...(failure && { failure }) }),
        )
      }),
    tell: () => {},
  })
  const look = (number: number) =>
    until(async () => {
      const end = looks[number]
      if (!end) throw new Error(`Look ${number} has not begun.`)
      return end
    })
  return { target, look }
}

it('tries again with a secret that was given while a look without it was under way', async () => {
  const { target, look } = started()
  const end = await look(0)
  target.nudge()
  end(needed)
  ;(await look(1))()
  await until(async () => expect(target.standing().lastAt).toBe(0))
  await target.stop()
})
