import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readAlertPresets } from '../../src/main/alerts/presets'
import { rulesOf, unjudged } from '../../src/main/alerts/rules'
import { readMetrics } from '../../src/main/monitor/read-metrics'
import { probes } from '../../src/main/probes'
import { readFolder } from '../../src/main/runbooks/folder'
import { readThresholds } from '../../src/main/runbooks/thresholds'
import { scratchFolder } from '../support/scratch'
import { acme, cpuRule, database, host } from './scene'

type Known = Parameters<typeof readAlertPresets>[1]
type Presets = Awaited<ReturnType<typeof readAlertPresets>>
let known: Known
let shipped: Presets

beforeAll(async () => {
  const { thresholds } = await readThresholds('resources/thresholds.yaml')
  const { metrics } = await readMetrics(['resources/metrics'], { thresholds: new Set(Object.keys(thresholds)), probes })
  const { files } = await readFolder('resources/runbooks')
  known = { thresholds, metrics, runbooks: new Set(files.map(file => file.id)) }
  shipped = await readAlertPresets('resources/alert-presets.yaml', known)
})

describe('the rules that ship', () => {
  it('load without a problem', () => {
    expect(shipped.problems.map(one => `${one.line} ${one.message}`)).toEqual([])
  })
  it('have those of all five guides, and one of the field at most for a matter', () => {
    const guides = Map.groupBy(shipped.presets, preset => preset.guide.split('#')[0] ?? '')
    expect([...guides.keys()].toSorted()).toEqual([
      ...['ai-api-playground', 'django-site', 'esn-platform', 'fastapi-backend', 'field', 'trailblaze-api'],
    ])
    expect(guides.get('ai-api-playground')!.length).toBeGreaterThanOrEqual(9)
    expect(guides.get('esn-platform')).toHaveLength(6)
    expect(guides.get('trailblaze-api')).toHaveLength(3)
  })
  it.each([
    ['cpu', ['cpu_pct undefined threshold 600', 'cpu_pct undefined 80 600', 'cpu_pct 85 undefined 0']],
    ['web-answers', ['up undefined 0 0', 'up undefined 0 0', 'up undefined 0 0']],
    [
      'disk',
      [
        'disk_used_pct undefined threshold 0',
        'disk_used_pct 80 undefined 0',
        'disk_used_pct 80 100 0',
        'disk_used_pct 85 undefined 0',
      ],
    ],
  ])('put what contradicts side by side: %s', (group, rules) => {
    const said = shipped.presets
      .filter(one => one.group === group)
      .map(one => `${one.metric} ${one.warning} ${one.threshold ? 'threshold' : one.critical} ${one.forSeconds}`)
    expect(said).toEqual(rules)
  })
})

describe('a file of rules', () => {
  const read = async (text: string) => {
    const folder = await scratchFolder('presets')
    const file = join(folder.path, 'alert-presets.yaml')
    await writeFile(file, text)
    const { presets, problems } = await readAlertPresets(file, known)
    await folder.remove()
    return [presets.length, ...problems.map(one => `${one.line} ${one.message}`)]
  }
  const rule = (more: string) => `cpu:\n  cpu:\n    title: CPU\n    guide: field\n    metric: cpu_pct\n    ${more}\n`
  it.each([
    [rule('threshold: cpu_pct'), [1]],
    [rule('threshold: cpu_pct\n    nonsense: 1'), [0, '7 Unknown key cpu.cpu.nonsense.']],
    [rule('threshold: none_such'), [0, '6 cpu: There is no threshold none_such.']],
    [rule('strikes: 2'), [0, '3 cpu: It has no line: name a threshold, or give numbers.']],
    [
      rule('warning: 90\n    critical: 80'),
      [0, '3 cpu: Critical lies on the wrong side of warning: trouble is above the line.'],
    ],
    [rule('warning: 90\n    clear: 95'), [0, '3 cpu: It would end beyond its own line: clear lies on the wrong side.']],
    [rule('warning: 90\n    runbook: host/none'), [0, '7 cpu: There is no runbook host/none.']],
    [rule('warning: 90').replace('cpu_pct', 'cpu_percent'), [0, '5 cpu: There is no metric cpu_percent.']],
    [
      `${rule('warning: 90')}load:\n  cpu:\n    title: CPU\n    guide: field\n    metric: cpu_pct\n    warning: 1\n`,
      [1, '9 cpu: It stands twice.'],
    ],
  ])('is read strictly, each problem with its place (%#)', async (text, said) => {
    expect(await read(text)).toEqual(said)
  })
  it('that cannot be read gives none, and says so', async () => {
    const { presets, problems } = await readAlertPresets('/nowhere/presets.yaml', known)
    expect([presets, problems[0]?.message]).toEqual([[], 'Cannot be read: ENOENT.'])
  })
})

describe('the rules of a system', () => {
  const idsOf = (alerts: object[]) =>
    rulesOf(acme({ alerts }), shipped.presets).map(one => `${one.origin} ${one.rule.id}`)
  const preset = (id: string) => {
    const { group, guide, ...rule } = shipped.presets.find(one => one.id === id)!
    return rule
  }
  it('are the defaults of the field, where the operator chose none', () => {
    const ids = idsOf([])
    expect(ids).toContain('default cpu')
    expect(ids.every(id => id.startsWith('default'))).toBe(true)
    expect(ids).not.toContain('default cpu-85')
  })
  it('have a preset that was taken in the place of its group', () => {
    const ids = idsOf([preset('cpu-85'), { ...preset('disk'), enabled: false }])
    expect(ids).toEqual(expect.arrayContaining(['own cpu-85', 'own disk', 'default memory']))
    expect(ids).not.toContain('default cpu')
    expect(ids).not.toContain('default disk')
  })
  it.each([
    [{ enabled: false }, {}, /switched off/],
    [{ metric: 'none_such' }, {}, /Nothing measures none_such/],
    [{}, { sampling: undefined }, /not measured/],
    [{ target: 'web9' }, {}, /no target web9/],
    [{ metric: 'redis_memory_pct' }, {}, /No target of it speaks redis/],
    [{ protocol: 'http' }, {}, /No target of it speaks http/],
    [{ warning: undefined, critical: undefined }, {}, /no line/],
    [{ warning: undefined, critical: undefined, threshold: 'none' }, {}, /no threshold none/],
    [{ warning: undefined, critical: undefined, threshold: 'cpu_pct' }, {}, undefined],
    [{}, {}, undefined],
  ])('say why one cannot be judged (%#)', (rule, system, why) => {
    const said = unjudged({ ...cpuRule, ...rule } as typeof cpuRule, acme(system), [host('web1'), database('db')], {
      ...known,
      presets: shipped.presets,
    })
    if (why) expect(said).toMatch(why)
    else expect(said).toBeUndefined()
  })
  it('say what stands between us and all the targets of one', () => {
    const waits = new Map([['web1', 'The vault is locked.']])
    const say = (rule: object, hosts = [host('web1')]) =>
      unjudged({ ...cpuRule, ...rule }, acme(), hosts, { ...known, presets: shipped.presets }, waits)
    expect(say({})).toBe('Nothing is heard of web1: The vault is locked.')
    expect(say({}, [host('web1'), host('web2')])).toBeUndefined()
    expect(say({ metric: 'up' })).toBeUndefined()
  })
})
