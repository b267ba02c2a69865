import { beforeAll, describe, expect, test } from 'vitest'
import { sqlParser } from '../../src/main/expressions/sql-tree'
import { parseRunbook } from '../../src/main/runbooks/parse'

const known = { probes: new Map(), thresholds: new Set<string>() }
const book = (command: string, step = '') =>
  parseRunbook(
    {
      file: 'x.md',
      id: 'family/x',
      origin: 'shipped',
      text: `---
title: Title
summary: Summary
targets:
  pool: pgbouncer
parameters:
  database: { type: string, default: shop }
---
## Do it
\`\`\`sql pool
${command}
\`\`\`
${step && `\n\`\`\`step\n${step}\n\`\`\`\n`}`,
    },
    known,
  )
const problems = (command: string, step?: string) => book(command, step).problems.map(one => one.message)

beforeAll(() => sqlParser())

describe('a runbook for PgBouncer’s console', () => {
  test.each(['show pools', 'SHOW STATS;', 'show databases', 'show clients', 'show lists', 'show version'])(
    '%s is a read',
    command => {
      expect(problems(command)).toEqual([])
    },
  )

  test.each([
    'pause :"database"',
    'resume',
    'reload',
    'reconnect',
    'wait_close',
    'set server_lifetime = 700',
    'disable shop',
  ])('%s is a change', command => {
    expect(problems(command)).toEqual([expect.stringMatching(/Not a read/)])
    expect(problems(command, 'effect: changes')).toEqual([])
  })

  test.each(['kill shop', 'shutdown', 'suspend'])('%s destroys', command => {
    expect(problems(command, 'effect: changes')).toEqual([expect.stringMatching(/effect: destroys/)])
    expect(problems(command, 'effect: destroys')).toEqual([])
  })

  test('SQL, two commands, and what stops the pooler to answer are refused', () => {
    expect(problems('select 1')).toEqual([expect.stringMatching(/no command select/)])
    expect(problems('show pools; kill shop', 'effect: destroys')).toEqual([expect.stringMatching(/one command/)])
    expect(problems('show fds')).toEqual([expect.stringMatching(/Not a read/)])
    expect(problems('show config :nobody')).toHaveLength(1)
    expect(problems('pause :"nobody"', 'effect: changes')).toEqual([expect.stringMatching(/no parameter nobody/)])
  })
})
