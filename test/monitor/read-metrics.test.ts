import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { readMetrics } from '../../src/main/monitor/read-metrics'
import { probes } from '../../src/main/probes'
import { readThresholds } from '../../src/main/runbooks/thresholds'
import { scratchFolder } from '../support/scratch'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
beforeAll(async () => {
  scratch = await scratchFolder('metric-files')
})
afterAll(() => scratch.remove())

const read = async (name: string, text: string) => {
  const folder = join(scratch.path, name)
  await mkdir(folder)
  await writeFile(join(folder, 'one.yaml'), text)
  return readMetrics([folder], { thresholds: new Set(['cpu_pct']), probes })
}

describe('the metric files that ship', () => {
  it('have no problems, and their units are those of their lines', async () => {
    const { thresholds } = await readThresholds(resolve('resources/thresholds.yaml'))
    const { metrics, problems } = await readMetrics([resolve('resources/metrics')], {
      thresholds: new Set(Object.keys(thresholds)),
      probes,
    })
    expect(problems).toEqual([])
    expect(metrics.length).toBeGreaterThan(90)
    // The same words for a unit, or one written out.
    const alike: Record<string, string> = { '1/s': 'per second', 'bytes/s': 'bytes per second', h: 'hours' }
    const counted = new Set(['clients', 'sessions', 'deadlocks'])
    for (const { id, unit, threshold } of metrics) {
      const line = threshold === undefined ? undefined : thresholds[threshold]
      if (!line || line.unit === unit || alike[unit] === line.unit) continue
      expect(counted, `${id} in ${unit} against ${line.unit}`).toContain(line.unit)
    }
    for (const protocol of ['postgres', 'pgbouncer', 'redis', 'ssh', 'http'])
      for (const id of ['up', 'answer_ms']) expect(metrics).toContainEqual(expect.objectContaining({ id, protocol }))
  })
})

test('a folder of the operator’s own adds to what ships, and names nothing anew', async () => {
  const own = join(scratch.path, 'own')
  await mkdir(own)
  const file = (look: string, metric: string) =>
    `protocol: postgres\nlooks:\n  ${look}:\n    sql: select 7 as n\n    metrics:\n      ${metric}: { title: Seven, of: n }\n`
  await writeFile(join(own, 'orders.yaml'), file('orders', 'orders_open'))
  await writeFile(join(own, 'taken.yaml'), file('more', 'up'))
  await writeFile(join(own, 'twice.yaml'), file('answer', 'sevens'))
  const { thresholds } = await readThresholds(resolve('resources/thresholds.yaml'))
  const known = { thresholds: new Set(Object.keys(thresholds)), probes }
  const shipped = await readMetrics([resolve('resources/metrics')], known)
  const both = await readMetrics([resolve('resources/metrics'), own], known)
  expect(both.metrics.map(one => one.id)).toEqual(expect.arrayContaining(['up', 'orders_open']))
  expect(both.folders).toEqual([...shipped.folders, { folder: own, metrics: 1 }])
  expect(both.problems.map(one => `${one.file.slice(own.length + 1)}:${one.line} ${one.message}`)).toEqual([
    'taken.yaml:6 up stands in another look already.',
    'twice.yaml:4 answer: a look of that name stands in another file.',
  ])
})

describe('a metric file', () => {
  it('becomes metrics with what tells their series apart', async () => {
    const { metrics, problems } = await read(
      'good',
      `protocol: postgres
looks:
  sizes:
    every: 5m
    label: { database: datname }
    sql:
      - until: 15
        text: select datname, 1 as bytes from pg_database
      - since: 16
        text: select datname, 2 as bytes from pg_database
    metrics:
      size: { title: Size, unit: bytes, of: bytes, worse: above }
`,
    )
    expect(problems).toEqual([])
    expect(metrics).toEqual([
      {
        id: 'size',
        title: 'Size',
        unit: 'bytes',
        kind: 'gauge',
        protocol: 'postgres',
        worse: 'above',
        label: 'database',
      },
    ])
  })

  it.each([
    ['a key that nobody knows', 'sql: select 1\n    colour: red', 5, 'Unknown key looks.one.colour.'],
    ['a statement that changes something', 'sql: delete from t', 4, 'one: '],
    ['two statements', 'sql: select 1; select 2', 4, 'one: '],
    ['text that is no SQL', 'sql: selekt 1', 4, 'one: '],
    ['a way of another protocol', 'info: server', 4, 'info is no way to look at postgres'],
    ['two ways at once', 'sql: select 1\n    probe: net.reach', 4, 'one way to look at a time'],
    ['a probe that is not there', 'probe: net.telepathy', 4, 'there is no probe net.telepathy'],
    ['a distance that is none', 'every: often', 4, 'a duration such as 30s'],
    [
      'a line that is not drawn',
      'sql: select 1\n    metrics:\n      a: { title: A, threshold: nothing }',
      6,
      'no threshold nothing',
    ],
    ['YAML that is none', 'sql: "', 5, ''],
  ])('with %s is left out, and says where', async (name, look, line, message) => {
    const { looks, problems } = await read(
      name.replaceAll(' ', '-'),
      `protocol: postgres\nlooks:\n  one:\n    ${look}\n`,
    )
    expect(looks.size).toBe(0)
    expect(problems.map(problem => problem.line)).toContain(line)
    expect(problems.map(problem => problem.message).join('\n')).toContain(message)
    for (const { file } of problems) expect(file).toMatch(/one\.yaml$/)
  })

  it('that is not there is a problem, not a fault', async () => {
    const { problems } = await readMetrics([join(scratch.path, 'nowhere')], { thresholds: new Set(), probes })
    expect(problems[0]?.message).toBe('Cannot be read: ENOENT.')
  })
})
