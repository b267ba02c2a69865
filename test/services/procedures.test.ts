import { call } from '@orpc/server'
import { expect, test } from 'vitest'
import { createProcedures } from '../../src/main/services/procedures'

test('the lines of the charts do not wait for the runbooks, which are read after a start', async () => {
  const never = new Promise<void>(() => {})
  const os = createProcedures({ error() {} }, { ready: () => never })
  const lines = os.metrics.lines.handler(() => ({}))
  expect(await call(lines, { system: 'acme' }, { path: ['metrics', 'lines'] })).toEqual({})
  const rules = os.alerts.rules.handler(() => [])
  const waiting = call(rules, { system: 'acme' }, { path: ['alerts', 'rules'] })
  expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits')
})
