import { afterEach, describe, expect, it } from 'vitest'
import type { System } from '#domain/system'
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
  noon,
  refusedRule,
  tick,
  upRule,
} from './scene'

let scene: AlertScene
afterEach(() => scene.close())

const begin = async (more: object, profiles = [host('web1')]) => {
  scene = await alertScene(acme(more), profiles)
}
const opened = async () => (await scene.store.alerts.list({ state: 'open', limit: 50 }))[0]!
const resolved = () => scene.store.alerts.list({ state: 'resolved', limit: 50 })

describe('an alert', () => {
  it('begins, gets worse, eases and ends as one, with its history', async () => {
    await begin({ alerts: [cpuRule] })
    const values = [50, 85, 95, 85, 75, 60]
    for (const [at, value] of values.entries())
      await scene.alerts.hear(tick('web1', noon + at * minute, { cpu_pct: value }))
    expect(scene.told()).toEqual([
      'fired CPU is busy web1/ warning',
      'worse CPU is busy web1/ critical',
      'resolved CPU is busy web1/ warning',
    ])
    const [alert, ...others] = await resolved()
    expect(others).toEqual([])
    expect(alert).toMatchObject({
      ...{ rule: 'cpu', target: 'web1', metric: 'cpu_pct', state: 'resolved', unit: '%', source: 'own', flaps: 1 },
      ...{ since: '2026-01-12T12:01:00.000Z', resolvedAt: '2026-01-12T12:05:00.000Z', value: 60, line: 80 },
    })
    expect(
      (await scene.store.alerts.changes(alert!.id)).map(one => `${one.what} ${one.severity} ${one.value}`),
    ).toEqual([...['fired warning 85', 'worse critical 95', 'better warning 85', 'resolved warning 60']])
  })

  it('begins with one login that is refused, says why, and ends with the first look that is let in', async () => {
    await begin({ alerts: [upRule, refusedRule] })
    await scene.alerts.hear(tick('web1', noon, { up: 1, refused: 0 }))
    const values = [{ metric: 'refused', label: '', value: 1 }]
    const message = 'The host refused the login.'
    await scene.alerts.hear({ ...noAnswer('web1', noon + minute, { kind: 'denied', message }), values })
    expect(scene.told()).toEqual(['fired Refuses the login web1/ warning'])
    const alert = await opened()
    expect((await scene.store.alerts.changes(alert.id)).map(one => `${one.what} ${one.note}`)).toEqual([
      `fired ${message}`,
    ])
    await scene.alerts.hear(tick('web1', noon + 90 * minute, { up: 1, refused: 0 }))
    expect(scene.told()).toEqual(['resolved Refuses the login web1/ warning'])
  })

  it('is one for each label, and ends when its label is not there any more', async () => {
    await begin({ alerts: [diskRule] })
    const hostile = '/mnt/<img src=x>\u202e"; drop table alerts; --'
    await scene.alerts.hear(tick('web1', noon, { disk_used_pct: { '/': 85, [hostile]: 90, '/tmp': 10 } }))
    expect(await scene.open()).toEqual([`warning web1/${hostile} firing`, 'warning web1// firing'])
    await scene.alerts.hear(tick('web1', noon + minute, { disk_used_pct: { '/': 85 } }))
    expect(await scene.open()).toEqual(['warning web1// firing'])
    const [gone] = await resolved()
    expect((await scene.store.alerts.changes(gone!.id)).at(-1)).toMatchObject({ note: 'It is not there any more.' })
    await scene.alerts.hear(tick('web1', noon + 2 * minute, { cpu_pct: 5 }))
    expect(await scene.open()).toHaveLength(1)
  })

  it('shows its newest value although only changes are written down', async () => {
    await begin({ alerts: [cpuRule] })
    for (const [at, value] of [85, 88].entries()) await scene.alerts.hear(tick('web1', noon + at, { cpu_pct: value }))
    expect((await opened()).value).toBe(85)
    expect(scene.alerts.newest(await opened()).value).toBe(88)
  })

  it('that is acknowledged is told of again only when it gets worse', async () => {
    await begin({ alerts: [cpuRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 85 }))
    const alert = await scene.alerts.acknowledge((await opened()).id, 'ana', 'a report runs')
    expect(alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ana', note: 'a report runs' })
    await scene.alerts.hear(tick('web1', noon + minute, { cpu_pct: 86 }))
    expect(scene.told()).toEqual(['fired CPU is busy web1/ warning', 'acknowledged CPU is busy web1/ warning'])
    await scene.alerts.hear(tick('web1', noon + 2 * minute, { cpu_pct: 99 }))
    expect(scene.told()).toEqual(['worse CPU is busy web1/ critical'])
    expect((await opened()).state).toBe('firing')
  })

  it('that was taken on while critical stays so where its value comes and goes over the critical line', async () => {
    await begin({ alerts: [cpuRule] })
    const hear = async (at: number, value: number) =>
      scene.alerts.hear(tick('web1', noon + at * minute, { cpu_pct: value }))
    await hear(0, 95)
    await scene.alerts.acknowledge((await opened()).id, 'ana', '')
    scene.told()
    for (const [at, value] of [85, 95, 85, 95].entries()) await hear(at + 1, value)
    await scene.restart()
    for (const [at, value] of [85, 95].entries()) await hear(at + 5, value)
    expect(scene.told()).toEqual([])
    expect(await opened()).toMatchObject({ state: 'acknowledged', severity: 'critical' })
    expect(await opened()).not.toHaveProperty('takenOnAs')
  })

  it('that was ended by hand comes again at the next look that is beyond', async () => {
    await begin({ alerts: [cpuRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 85 }))
    const { id } = await opened()
    await scene.alerts.resolve(id, 'ana')
    expect(await scene.open()).toEqual([])
    await expect(scene.alerts.resolve(id, 'ana')).rejects.toMatchObject({ failure: { kind: 'missing' } })
    await expect(scene.alerts.acknowledge('never', 'ana', '')).rejects.toMatchObject({ failure: { kind: 'missing' } })
    await scene.alerts.hear(tick('web1', noon + minute, { cpu_pct: 85 }))
    expect((await opened()).id).not.toBe(id)
  })

  it('comes and goes three times, then stays open without a word', async () => {
    await begin({ alerts: [cpuRule] })
    for (let at = 0; at < 20; at++)
      await scene.alerts.hear(tick('web1', noon + at * minute, { cpu_pct: at % 2 ? 60 : 85 }))
    expect(scene.told().filter(line => line.startsWith('fired'))).toHaveLength(3)
    expect(await resolved()).toHaveLength(2)
    expect(scene.alerts.newest(await opened()).flaps).toBe(10)
  })
})

describe('of many alerts', () => {
  it('no critical one is beyond the list, and each is found by its id', async () => {
    await begin({ alerts: [{ ...diskRule, critical: 95 }] })
    const hear = (at: number, mounts: Record<string, number>) =>
      scene.alerts.hear(tick('web1', noon + at * minute, { disk_used_pct: mounts }))
    await hear(0, { '/old': 97 })
    await hear(1, { '/old': 97, '/a': 85, '/b': 85 })
    const listed = await scene.store.alerts.list({ state: 'open', limit: 2 })
    expect(listed.map(one => one.label)).toEqual(['/old', '/b'])
    for (const { id, label } of await scene.store.alerts.list({ state: 'open', limit: 9 }))
      expect(await scene.store.alerts.get(id)).toMatchObject({ id, label })
    expect(await scene.store.alerts.get('never')).toBeUndefined()
  })
})

describe('past alerts', () => {
  it('are listed newest first, a page after the other', async () => {
    await begin({ alerts: [{ ...diskRule, clear: 50 }] })
    for (let at = 0; at < 6; at++)
      await scene.alerts.hear(
        tick('web1', noon + at * minute, { disk_used_pct: { [`/${Math.trunc(at / 2)}`]: at % 2 ? 10 : 90 } }),
      )
    const page = (before?: string) =>
      scene.store.alerts.list({ state: 'resolved', limit: 2, system: 'acme', ...(before && { before }) })
    const first = await page()
    expect(first.map(one => one.label)).toEqual(['/2', '/1'])
    expect((await page(first[1]!.id)).map(one => one.label)).toEqual(['/0'])
    expect(await scene.store.alerts.list({ state: 'resolved', limit: 9, system: 'other' })).toEqual([])
  })
})

describe('a restart', () => {
  it('tells nothing twice, and goes on where it was', async () => {
    await begin({ alerts: [cpuRule, diskRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 85, disk_used_pct: { '/': 90 } }))
    expect(scene.told()).toHaveLength(2)
    await scene.restart()
    // Eight hours later: nobody looked meanwhile.
    await scene.alerts.hear(tick('web1', noon + 480 * minute, { cpu_pct: 75, disk_used_pct: { '/': 90 } }))
    expect(scene.told()).toEqual([])
    expect(await scene.open()).toHaveLength(2)
    await scene.alerts.hear(tick('web1', noon + 481 * minute, { cpu_pct: 60, disk_used_pct: { '/': 90 } }))
    expect(scene.told()).toEqual(['resolved CPU is busy web1/ warning'])
  })
  it('ends what went away while the console was closed, though nothing like it is left', async () => {
    await begin({ alerts: [diskRule] })
    await scene.alerts.hear(tick('web1', noon, { disk_used_pct: { '/data': 90 } }))
    await scene.restart()
    for (let at = 1; at < 9 * 60; at += 5) await scene.alerts.hear(tick('web1', noon + at * minute, { cpu_pct: 5 }))
    expect(await scene.open()).toEqual([])
    const [gone] = await resolved()
    expect((await scene.store.alerts.changes(gone!.id)).at(-1)).toMatchObject({ note: 'It is not there any more.' })
  })

  it('ends what the target does not have any more, as the lag of a standby that was promoted', async () => {
    await begin({ alerts: [cpuRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 95 }))
    const without = (from: number, to: number) =>
      Array.from({ length: (to - from) / 5 }, (_, at) => tick('web1', noon + (from + at * 5) * minute, { up: 1 }))
    for (const one of without(5, 2 * 60)) await scene.alerts.hear(one)
    expect(await scene.open()).toHaveLength(1)
    for (const one of without(2 * 60, 9 * 60)) await scene.alerts.hear(one)
    expect(await scene.open()).toEqual([])
  })

  it('remembers how often it came and went', async () => {
    await begin({ alerts: [cpuRule] })
    for (const [at, value] of [85, 60, 85, 60].entries())
      await scene.alerts.hear(tick('web1', noon + at * minute, { cpu_pct: value }))
    await scene.restart()
    await scene.alerts.hear(tick('web1', noon + 5 * minute, { cpu_pct: 85 }))
    expect((await opened()).flaps).toBe(3)
  })
})

describe('what stands behind an alert', () => {
  const fire = () => scene.alerts.hear(tick('web1', noon, { cpu_pct: 85 }))
  const noted = async () => {
    const [alert] = await resolved()
    return (await scene.store.alerts.changes(alert!.id)).at(-1)?.note
  }
  const other = /removed, switched off, or speaks of something else/

  it.each<[string, Partial<System>, RegExp]>([
    ['removed', { alerts: [] }, other],
    ['switched off', { alerts: [{ ...cpuRule, enabled: false }] }, other],
    ['made to contradict itself', { alerts: [{ ...cpuRule, critical: 70 }] }, other],
    ['made for another metric', { alerts: [{ ...cpuRule, metric: 'iowait_pct' }] }, other],
    ['made for another target', { alerts: [{ ...cpuRule, target: 'web2' }] }, other],
  ])('a rule that is %s ends it, and says so', async (_, change, note) => {
    await begin({ alerts: [cpuRule] })
    await fire()
    await scene.save({ ...acme(), ...change })
    expect(await scene.open()).toEqual([])
    expect(await noted()).toMatch(note)
  })
  it('a rule with another line is judged by it at the next look', async () => {
    await begin({ alerts: [cpuRule] })
    await fire()
    await scene.save({ ...acme(), alerts: [{ ...cpuRule, warning: 86, clear: 86, title: 'CPU is very busy' }] })
    expect(await scene.open()).toHaveLength(1)
    await scene.alerts.hear(tick('web1', noon + minute, { cpu_pct: 85 }))
    expect(await resolved()).toMatchObject([{ title: 'CPU is very busy', value: 85 }])
  })
  it('a system that is not measured any more ends it, and measured again it begins anew', async () => {
    await begin({ alerts: [cpuRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 95 }))
    scene.told()
    await scene.save(acme({ alerts: [cpuRule], sampling: undefined }))
    expect(scene.told()).toEqual(['resolved CPU is busy web1/ critical'])
    const [ended] = await resolved()
    expect((await scene.store.alerts.changes(ended!.id)).at(-1)).toMatchObject({ note: /not measured any more/ })
    await scene.restart()
    await scene.save(acme({ alerts: [cpuRule] }))
    await scene.alerts.hear(tick('web1', noon + minute, { cpu_pct: 95 }))
    expect(scene.told()).toEqual(['fired CPU is busy web1/ critical'])
  })

  it('a target or a system that is removed ends it; one that comes back begins anew', async () => {
    await begin({ alerts: [cpuRule] })
    await fire()
    const gone = await scene.store.systems.remove('acme')
    await scene.alerts.refresh()
    expect(await noted()).toBe('Its target was removed.')
    await scene.store.systems.restore(gone!)
    await scene.alerts.refresh()
    await scene.alerts.hear(tick('web1', noon + minute, { cpu_pct: 85 }))
    expect(await scene.open()).toHaveLength(1)
  })
})

describe('a failed look', () => {
  it('is a strike against what does not answer, and keeps what else is open', async () => {
    await begin({ alerts: [cpuRule, upRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 85, up: 1 }))
    await scene.alerts.hear(noAnswer('web1', noon + minute))
    expect(await scene.open()).toEqual(['warning web1/ firing'])
    await scene.alerts.hear(noAnswer('web1', noon + 2 * minute))
    expect(await scene.open()).toEqual(['critical web1/ firing', 'warning web1/ firing'])
    await scene.alerts.hear(tick('web1', noon + 3 * minute, { up: 1 }))
    expect(await scene.open()).toEqual(['warning web1/ firing'])
  })
  it.each(['ENETUNREACH', 'EAI_AGAIN'])(
    'for want of a network of our own (%s) says nothing of a target',
    async code => {
      const quiet = { ...cpuRule, missing: 'alert' as const, missingSeconds: 60 }
      await begin({ alerts: [quiet] })
      await scene.alerts.hear(tick('web1', noon, { cpu_pct: 5 }))
      for (let at = 1; at < 10; at++)
        await scene.alerts.hear({ ...noAnswer('web1', noon + at * minute, { code }), values: [] })
      expect(await scene.open()).toEqual([])
    },
  )
  it('fires for silence where silence is trouble, with no value', async () => {
    await begin({ alerts: [{ ...cpuRule, missing: 'alert', missingSeconds: 120 }] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 5 }))
    for (let at = 1; at < 3; at++) await scene.alerts.hear(noAnswer('web1', noon + at * minute))
    expect(await opened()).toMatchObject({ severity: 'warning', value: null })
    await scene.restart()
    await scene.alerts.hear(tick('web1', noon + 4 * minute, { cpu_pct: 75 }))
    expect(await scene.open()).toEqual([])
  })
  it('of one metric, while the target answers, is silence of that metric alone', async () => {
    await begin({ alerts: [{ ...cpuRule, missing: 'alert', missingSeconds: 60 }, diskRule] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 5, disk_used_pct: { '/': 90 } }))
    const missing = { cpu_pct: { kind: 'denied' as const, message: 'permission denied' } }
    for (const at of [1, 2])
      await scene.alerts.hear({ ...tick('web1', noon + at * minute, { disk_used_pct: { '/': 90 } }), missing })
    expect(await scene.open()).toEqual(['warning web1/ firing', 'warning web1// firing'])
  })
  it('that nobody made, for it was not the turn of that metric, is no silence', async () => {
    await begin({ alerts: [{ ...cpuRule, missing: 'alert', missingSeconds: 60 }] })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 5 }))
    for (let at = 1; at < 30; at++) await scene.alerts.hear(tick('web1', noon + at * minute, { up: 1 }))
    expect(await scene.open()).toEqual([])
  })
})

describe('muting', () => {
  const stand = [host('web1'), database('db', { via: 'web1' }), database('apart', { host: 'other.example.com' })]

  it('by a host that is down names it, and what is still wrong afterwards is told', async () => {
    await begin({ alerts: [upRule] }, stand)
    for (const name of ['web1', 'db', 'apart']) await scene.alerts.hear(tick(name, noon, { up: 1 }))
    for (const at of [1, 2])
      for (const name of ['db', 'web1', 'apart']) await scene.alerts.hear(noAnswer(name, noon + at * minute))
    expect(await scene.open()).toEqual([
      ...['critical apart/ firing', 'critical web1/ firing', 'critical db/ It stands on web1, which is down.'],
    ])
    expect(scene.told()).toEqual(['fired No answer web1/ critical', 'fired No answer apart/ critical'])
    await scene.alerts.hear(tick('web1', noon + 3 * minute, { up: 1 }))
    expect(scene.told()).toEqual(['resolved No answer web1/ critical', 'fired No answer db/ critical'])
    await scene.alerts.hear(tick('db', noon + 4 * minute, { up: 1 }))
    expect(scene.told()).toEqual(['resolved No answer db/ critical'])
  })
  it('what ended while it was muted is never told', async () => {
    await begin({ alerts: [upRule] }, stand)
    for (const at of [1, 2])
      for (const name of ['web1', 'db']) await scene.alerts.hear(noAnswer(name, noon + at * minute))
    scene.told()
    await scene.alerts.hear(tick('db', noon + 3 * minute, { up: 1 }))
    expect(scene.told()).toEqual([])
  })
  it('waits for a host that has not had its look, but not for ever', async () => {
    await begin({ alerts: [upRule] }, stand)
    for (const name of ['web1', 'db']) await scene.alerts.hear(tick(name, noon, { up: 1 }))
    for (const at of [1, 2]) await scene.alerts.hear(noAnswer('db', noon + at * minute))
    expect(await scene.open()).toEqual(['critical db/ It stands on web1, which is being looked at.'])
    scene.clock.at = noon + 5 * minute
    await scene.alerts.retell()
    expect(scene.told()).toEqual(['fired No answer db/ critical'])
  })
  it('by quiet hours ends with them, critical ones are told all the same', async () => {
    const quiet = [{ days: [], from: '11:00', to: '13:00', zone: 'UTC', butCritical: true }]
    await begin({ alerts: [cpuRule], quiet })
    await scene.alerts.hear(tick('web1', noon, { cpu_pct: 85 }))
    expect(await scene.open()).toEqual(['warning web1/ Quiet hours, 11:00 to 13:00 (UTC).'])
    expect(scene.told()).toEqual([])
    await scene.alerts.hear(tick('web1', noon + minute, { cpu_pct: 95 }))
    expect(scene.told()).toEqual(['fired CPU is busy web1/ critical'])
    await scene.alerts.hear(tick('web1', noon + 2 * minute, { cpu_pct: 50 }))
    await scene.alerts.hear(tick('web1', noon + 3 * minute, { cpu_pct: 85 }))
    scene.told()
    scene.clock.at = noon + 60 * minute
    await scene.alerts.retell()
    expect(scene.told()).toEqual(['fired CPU is busy web1/ warning'])
  })
})

describe('no answer, and an answer that refuses the login', () => {
  const refusing = (at: number, more: object = {}) => ({
    ...noAnswer('web1', at, { kind: 'denied', message: 'The host refused the login.', ...more }),
    values: [{ metric: 'refused', label: '', value: 1 }],
  })

  it('are told of one after the other: who refuses answers, and who does not answer is not said to refuse', async () => {
    await begin({ alerts: [upRule, refusedRule] })
    await scene.alerts.hear(tick('web1', noon, { up: 1, refused: 0 }))
    for (const at of [1, 2]) await scene.alerts.hear(noAnswer('web1', noon + at * minute))
    expect(scene.told()).toEqual(['fired No answer web1/ critical'])

    await scene.alerts.hear(refusing(noon + 3 * minute))
    expect(scene.told().toSorted()).toEqual([
      'fired Refuses the login web1/ warning',
      'resolved No answer web1/ critical',
    ])
    expect(await scene.open()).toEqual(['warning web1/ firing'])
    const [ended] = await resolved()
    expect((await scene.store.alerts.changes(ended!.id)).at(-1)).toMatchObject({
      what: 'resolved',
      note: 'The host refused the login.',
    })

    for (const at of [4, 5]) await scene.alerts.hear(noAnswer('web1', noon + at * minute))
    expect(scene.told()).toEqual(['fired No answer web1/ critical'])
    expect(await scene.open()).toEqual(['critical web1/ firing', 'warning web1/ It does not answer at all now.'])

    await scene.alerts.hear(refusing(noon + 6 * minute))
    expect(scene.told()).toEqual(['resolved No answer web1/ critical'])
    await scene.alerts.hear(tick('web1', noon + 7 * minute, { up: 1, refused: 0 }))
    expect(scene.told()).toEqual(['resolved Refuses the login web1/ warning'])
    expect(await scene.open()).toEqual([])
  })

  it('a login that somebody on the way refused says nothing of who does not answer', async () => {
    await begin({ alerts: [upRule] })
    for (const at of [0, 1]) await scene.alerts.hear(noAnswer('web1', noon + at * minute))
    await scene.alerts.hear(refusing(noon + 2 * minute, { layer: 'jump: login' }))
    expect(await scene.open()).toEqual(['critical web1/ firing'])
  })
})
