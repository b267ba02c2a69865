import { afterEach, expect, it } from 'vitest'
import {
  type AlertScene,
  acme,
  alertScene,
  cpuRule,
  database,
  diskRule,
  host,
  minute,
  noAnswer,
  tick,
  upRule,
} from './scene'

let scene: AlertScene
afterEach(() => scene.close())

const at = (time: string) => Date.parse(`2026-01-12T${time}:00Z`)
const between = (now: number, from: string, to: string) => now >= at(from) && now < at(to)

/**
 * A Monday of a host and a database that stands on it, looked at every minute. Of all that happens, this is told:
 * nothing of the night's backup, for it is shorter than its rule allows; nothing while the laptop sleeps.
 */
it('tells of a whole day what an operator must know, each once', async () => {
  const rules = [{ ...cpuRule, forSeconds: 600 }, diskRule, upRule]
  const quiet = [{ days: [], from: '22:00', to: '06:00', zone: 'UTC', butCritical: true }]
  scene = await alertScene(acme({ alerts: rules, quiet }), [host('web1'), database('db', { via: 'web1' })])
  const told: string[] = []
  for (let now = at('00:00'); now < at('00:00') + 24 * 60 * minute; now += minute) {
    // The laptop sleeps for its lunch; the host's fever begins before it and ends after it.
    if (between(now, '12:00', '13:30')) continue
    if (now === at('09:00')) await scene.restart()
    const backup = between(now, '02:00', '02:09')
    const busy = between(now, '11:55', '13:35') || between(now, '15:00', '15:30')
    const cpu = between(now, '15:12', '15:30') ? 97 : backup || busy ? 85 : 20
    const disk = between(now, '04:00', '09:30') ? 82 : between(now, '17:00', '18:00') && (now / minute) % 2 ? 80 : 60
    const down = between(now, '20:00', '20:10')
    const dead = down || between(now, '20:10', '20:15')
    await scene.alerts.hear(
      down ? noAnswer('web1', now) : tick('web1', now, { up: 1, cpu_pct: cpu, disk_used_pct: { '/': disk } }),
    )
    await scene.alerts.hear(dead ? noAnswer('db', now) : tick('db', now, { up: 1 }))
    const time = new Date(now).toISOString().slice(11, 16)
    told.push(...scene.told().map(line => `${time} ${line}`))
  }
  expect(told).toEqual([
    // It filled in the quiet hours; it is told when they end. The restart at nine says nothing.
    '06:00 fired A disk fills up web1// warning',
    '09:30 resolved A disk fills up web1// warning',
    '15:10 fired CPU is busy web1/ warning',
    // Ten minutes beyond the worse line, from 15:12 on.
    '15:22 worse CPU is busy web1/ critical',
    '15:30 resolved CPU is busy web1/ critical',
    // An hour of coming and going: three times, then it stays open until a quarter of an hour was quiet.
    '17:01 fired A disk fills up web1// warning',
    '17:02 resolved A disk fills up web1// warning',
    '17:03 fired A disk fills up web1// warning',
    '17:04 resolved A disk fills up web1// warning',
    '17:05 fired A disk fills up web1// warning',
    '18:15 resolved A disk fills up web1// warning',
    // The host takes its database with it; of that one is told what is left when the host is back.
    '20:01 fired No answer web1/ critical',
    '20:10 resolved No answer web1/ critical',
    '20:10 fired No answer db/ critical',
    '20:15 resolved No answer db/ critical',
  ])
})
