import { expect, test } from 'vitest'
import { hashOf, parametersOf, readRoute, toRun, toStart } from '../../src/renderer/route'

test('a run’s address names its system, its id and its step', () => {
  expect(toRun('acme', '42', 'estimate')).toBe('#/systems/acme/runs/42?step=estimate')
  expect(readRoute('#/systems/acme/runs/42?step=estimate')).toEqual({
    system: 'acme',
    page: 'runs',
    path: ['42'],
    query: { step: 'estimate' },
  })
})

test('an empty or strange address is the overview or a page that says so', () => {
  expect(readRoute('')).toEqual({ system: null, page: 'overview', path: [], query: {} })
  expect(readRoute('#/systems/acme')).toMatchObject({ system: 'acme', page: 'overview' })
  expect(readRoute('#/%E0%A4%A').page).toBe('%E0%A4%A')
})

test('a start address carries any value of a parameter there and back', () => {
  const values = { schema: 'sales & co', table: 'a/b?c#d=e', note: '\u202e"<x>\n%41' }
  const route = readRoute(toStart('acme one', 'postgres/vacuum-analyze', values, { run: '42', step: 'estimate' }))
  expect(route.system).toBe('acme one')
  expect(route.path).toEqual(['postgres', 'vacuum-analyze'])
  expect(parametersOf(route)).toEqual(values)
  expect([route.query.run, route.query.step]).toEqual(['42', 'estimate'])
})

test('a parameter named like the link’s own words does not disturb them', () => {
  const route = readRoute(toStart('a', 'x/y', { run: 'mine', step: 'mine' }, { run: '7', step: 's' }))
  expect(parametersOf(route)).toEqual({ run: 'mine', step: 'mine' })
  expect(route.query.run).toBe('7')
})

test('what an address is made of is read back the same', () => {
  const route = { system: 'ü/ö', page: 'history', path: ['compare', '1 2', '3'], query: { search: 'a+b c' } }
  expect(readRoute(hashOf(route))).toEqual(route)
})
