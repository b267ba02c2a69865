import { describe, expect, it } from 'vitest'
import { readMigrations } from '../../src/main/probes/deployment/read-migrations'

const names = (output: string) => readMigrations(output)?.waiting.map(one => `${one.state} ${one.name}`)

describe('what migration tools say', () => {
  it.each([
    [
      'Django',
      'admin\n [X] 0001_initial\nshop\n [X] 0001_initial\n [ ] 0002_prices\n [-] 0003_squashed\n',
      ['pending shop.0002_prices', 'pending shop.0003_squashed'],
    ],
    ['Django with --plan', '[X]  shop.0001_initial\n[ ]  shop.0002_prices\n', ['pending shop.0002_prices']],
    ['Django migrate --plan', 'Planned operations:\n  No planned migration operations.\n', []],
    [
      'Rails',
      'database: shop\n\n Status   Migration ID    Migration Name\n--------------------------------------------------\n   up     20260101000000  Create shop\n  down    20260102000000  Add prices\n',
      ['pending 20260102000000  Add prices'],
    ],
    ['Sequelize', 'up 2026-a.js\ndown 2026-b.js\n', ['pending 2026-b.js']],
    [
      'Prisma',
      '3 migrations found in prisma/migrations\n\nFollowing migrations have not yet been applied:\n20260101_prices\n20260102_tax\n\nTo apply migrations run prisma migrate deploy.\n',
      ['pending 20260101_prices', 'pending 20260102_tax'],
    ],
    ['Prisma up to date', '1 migration found in prisma/migrations\n\nDatabase schema is up to date!\n', []],
    [
      'Prisma failed',
      'Following migration have failed:\n20260101_prices\n\nDuring development\n',
      ['failed 20260101_prices'],
    ],
    [
      'Alembic',
      'bbb -> ccc (head), add tax\naaa -> bbb, add prices\n<base> -> aaa (current), begin\n',
      ['pending ccc add tax', 'pending bbb add prices'],
    ],
    ['Alembic at its head', '<base> -> aaa (head) (current), begin\n', []],
    [
      'Flyway',
      '| Category  | Version | Description | Type | Installed On        | State   |\n| Versioned | 1       | begin       | SQL  | 2026-01-01 10:00:00 | Success |\n| Versioned | 2       | prices      | SQL  |                     | Pending |\n',
      ['pending 2 prices'],
    ],
    [
      'Flyway with one that came too late',
      '| Category  | Version | Description | Type | Installed On        | State          |\n| Versioned | 1       | begin       | SQL  |                     | Ignored        |\n| Versioned | 2       | prices      | SQL  | 2026-01-01 10:00:00 | Missing Failed |\n| Versioned | 3       | tax         | SQL  | 2026-01-01 10:00:00 | Out of Order   |\n',
      ['pending 1 begin', 'failed 2 prices'],
    ],
    [
      'Flyway that tells what can be undone',
      '| Category  | Version | Description | Type | Installed On        | State   | Undoable |\n+---+\n| Versioned | 1       | begin       | SQL  | 2026-01-01 10:00:00 | Success | No       |\n| Versioned | 2       | prices      | SQL  |                     | Pending | No       |\n',
      ['pending 2 prices'],
    ],
    [
      'Knex',
      'Found 1 Completed Migration file/files.\na.js\nFound 1 Pending Migration file/files.\nb.js \n',
      ['pending b.js'],
    ],
    ['Knex with none', 'No Pending Migration files Found.\n', []],
    [
      'goose',
      '    Applied At                  Migration\n    =======================================\n    Sun Jan  6 11:25:03 2026 -- 001_basics.sql\n    Pending                  -- 002_next.sql\n',
      ['pending 002_next.sql'],
    ],
    ['a command of one’s own', 'pending: 0002\npending: 0003\n', ['pending 0002', 'pending 0003']],
    ['its quiet', 'none pending\n', []],
  ])('%s', (_, output, expected) => expect(names(output)).toEqual(expected))

  it.each([
    ['nothing', ''],
    ['something else', 'Traceback (most recent call last):\n'],
    ['Alembic without the present revision', 'bbb -> ccc (head), add tax\n'],
  ])('does not take %s for quiet', (_, output) => expect(names(output)).toBeUndefined())
})
