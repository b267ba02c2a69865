import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { book, type Deck, startDeck, yes } from '../support/deck'
import { noPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer'
import { type Postgres, startPostgres } from '../support/postgres'

const missing = noPgBouncer()
let server: Postgres
let bouncer: PgBouncer
let deck: Deck

const fence = (kind: string, text: string, info = '') => `\`\`\`${kind}${info && ` ${info}`}\n${text}\n\`\`\`\n`

beforeAll(async () => {
  if (missing) return
  server = await startPostgres(15)
  bouncer = await startPgBouncer(server.port, 'transaction')
  const target = { host: '127.0.0.1', port: bouncer.port, secret: { from: 'none' } }
  deck = await startDeck({
    profiles: [
      { ...target, name: 'pool', protocol: 'pgbouncer', user: 'boss', tls: 'prefer' },
      { ...target, name: 'db', protocol: 'postgres', user: 'postgres', database: 'postgres', tls: 'prefer' },
    ],
    secrets: { pool: 'let me in', db: 'let me in' },
    runbooks: {
      'pool/pause': book(
        `## Databases\n${fence('sql', 'show databases', 'pool')}
## Pause\n${fence('sql', 'pause :"database"', 'pool')}\n${fence('step', 'effect: changes')}\n${fence('sql', 'show databases', 'pool role=verify')}
## Resume\n${fence('sql', 'resume :"database"', 'pool')}\n${fence('step', 'effect: changes')}`,
        'targets:\n  pool: pgbouncer\nparameters:\n  database: { type: string, default: deserted }',
      ),
      'db/stock': book(
        `## Make\n${fence('sql', 'create table stock as select 1 as n', 'db')}\n${fence('step', 'effect: changes')}
## Count\n${fence('sql', 'select count(*) as n from stock', 'db')}
## Names\n${fence('sql', 'select current_database() as name', 'db')}`,
      ),
    },
  })
})
beforeEach(ctx => {
  if (missing) ctx.skip(missing)
})
afterAll(async () => {
  await deck?.close()
  await bouncer?.stop()
  await server?.stop()
})

test('a runbook reads the console, changes it after a yes, and looks again', async () => {
  const run = await deck.run({ runbook: 'pool/pause', targets: { pool: 'pool' } }, yes)
  expect(Object.values(run.steps).map(step => [step.outcome, step.failure?.message])).toEqual([
    ['passed', undefined],
    ['passed', undefined],
    ['passed', undefined],
  ])
  expect(run.steps.pause?.identity?.label).toMatch(/^PgBouncer 1\./)
})

test('a runbook for PostgreSQL runs through PgBouncer (H20)', async () => {
  const run = await deck.run({ runbook: 'db/stock', targets: { db: 'db' } }, yes)
  expect(Object.values(run.steps).map(step => [step.outcome, step.failure?.message])).toEqual([
    ['passed', undefined],
    ['passed', undefined],
    ['passed', undefined],
  ])
  expect(run.steps.make?.identity?.label).toContain('through PgBouncer')
})
