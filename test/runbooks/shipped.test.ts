import { expect, it } from 'vitest'
import { probes } from '../../src/main/probes'
import { createLibrary } from '../../src/main/runbooks/library'
import { lintFile } from '../../src/main/runbooks/lint'
import { answering } from '../../src/renderer/panels/runbooks/symptoms'

/** All that ships, read once and no longer watched. */
async function shipped() {
  const library = await createLibrary({
    shipped: 'resources/runbooks',
    thresholds: 'resources/thresholds.yaml',
    folders: async () => [],
    probes,
  })
  library.close()
  return library
}

it('loads every runbook that ships without a problem', async () => {
  const library = await shipped()
  expect(library.problems().map(one => `${one.file}:${one.line}:${one.column} ${one.message}`)).toEqual([])
  expect(library.list().length).toBeGreaterThan(0)
})

it('ships no link that leads nowhere', async () => {
  const problems = await lintFile('resources/runbooks', { thresholds: 'resources/thresholds.yaml', probes })
  expect(problems.map(one => `${one.file}:${one.line} ${one.message}`)).toEqual([])
})

it('leads from a symptom to the walk that is made for it', async () => {
  const library = await shipped()
  const best = (symptom: string) => answering(library.list(), symptom)[0]?.id
  expect(best('slow-database')).toBe('postgres/slow-database')
  expect(best('slow-api')).toBe('web/slow-responses')
  expect(best('errors-500')).toBe('web/errors-500')
  expect(best('high-cpu')).toBe('host/high-cpu')
  expect(best('disk-full')).toBe('host/disk-full')
  expect(best('database-hangs')).toBe('postgres/locks')
  expect(best('connections-refused')).toBe('postgres/connection-errors')
  expect(best('database-down')).toBe('postgres/connection-errors')
  expect(best('pool-exhausted')).toBe('postgres/pool-exhausted')
  expect(best('redis-errors')).toBe('redis/connection-errors')
})
