import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { watchCommandLines } from '../support/command-lines'
import { book, type Deck, startDeck, yes } from '../support/deck'
import type { Postgres } from '../support/postgres'
import { scratchFolder } from '../support/scratch'
import { startSecuredPostgres } from '../support/secured-postgres'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { rowsOf, stepOf } from './runbooks-scene'

const password = `CANARY'db "1 ü+/`
const reason =
  noSshd() ?? (spawnSync('psql', ['--version']).status === 0 ? undefined : 'psql is not installed (postgresql-client)')

let server: Postgres
let sshd: Sshd
let deck: Deck
let scratch: Awaited<ReturnType<typeof scratchFolder>>

const step = (options: string) => `\`\`\`step\n${options}\n\`\`\`\n`
const sh = (text: string, options: string) => `\`\`\`sh host\n${text}\n\`\`\`\n${step(`logs_in: db\n${options}`)}\n`
const psql = (sql: string) => `psql -XAtqw -v ON_ERROR_STOP=1 -c "${sql}"`
const front = 'targets:\n  db: postgres\n  host: ssh'
// The script waits until it was looked at, so that there is something to see.
const untilSeen = 'i=0; while [ ! -e "$SEEN" ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done'
const who = `printf 'who=%s\\n' "$(${psql('select current_user')})"; printf 'from=%s\\nto=%s\\n' "$PGHOST" "$PGPORT"`

beforeAll(async () => {
  if (reason) return
  server = await startSecuredPostgres(password, { ssl: 'off' })
  await server.exec('create table made (n int)')
  scratch = await scratchFolder('logs-in')
  sshd = await startSshd()
  const db = (name: string, more: object = {}) => ({
    ...{ name, protocol: 'postgres' as const, host: '127.0.0.1', port: server.port },
    ...{ database: 'postgres', user: 'secured', tls: 'prefer', ...more },
  })
  const host = (name: string, more: object = {}) => ({
    ...{ name, protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port },
    ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint, ...more },
  })
  deck = await startDeck({
    profiles: [
      ...[host('host'), host('other'), { name: 'here', protocol: 'local' as const }],
      ...[db('db'), db('behind', { via: 'host' }), db('wrong')],
    ],
    secrets: { db: password, behind: password, wrong: 'no such password' },
    runbooks: {
      'l/read': book(`## Who\n${sh(who, 'effect: reads\nparse: kv')}`, front),
      'l/change': book(
        `## Make\n${sh(
          `${psql('insert into made values (1)')}; echo "told $PGPASSWORD" >&2; ${untilSeen}; printf 'made=1\\n'`,
          'detach: true\nparse: kv\ntimeout: 60s',
        )}\`\`\`sh host role=progress\n: >"$SEEN"; printf 'done=7\\ntotal=9\\nunit=bytes\\n'\n\`\`\`\n\`\`\`sh host role=verify\nn=$(${psql('select count(*) from made')}); [ "$n" -gt 0 ] && echo made=1 || :\n\`\`\`\n`,
        `${front}\nparameters:\n  seen: { type: path, label: Seen }`,
      ),
    },
  })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await server?.stop()
  await scratch?.remove()
})

const failureOf = (run: Run, id: string) => stepOf(run, id).failure
const read = (targets: Record<string, string>) => deck.run({ runbook: 'l/read', targets }, yes)

describe('a script that logs in to a database', () => {
  test('reaches it from the host beside it, and from the host that is its way', async () => {
    for (const db of ['db', 'behind'])
      expect(rowsOf(await read({ db, host: 'host' }), 'who')).toEqual([
        { who: 'secured', from: '127.0.0.1', to: server.port },
      ])
  })

  test('reaches it straight from this machine where we do', async () => {
    expect(rowsOf(await read({ db: 'db', host: 'here' }), 'who')[0]).toMatchObject({ from: '127.0.0.1' })
  })

  test('goes through us, by a folder nobody else may enter, where only its host reaches it', async () => {
    const [row] = rowsOf(await read({ db: 'behind', host: 'here' }), 'who')
    expect(row).toMatchObject({ who: 'secured', to: 5432, from: expect.stringContaining('quarterdeck-login-') })
    expect(spawnSync('ls', [String(row?.from)]).status).not.toBe(0)
  })

  test('is not led elsewhere by a service that the login has in its environment', async () => {
    const file = join(scratch.path, 'services')
    await writeFile(file, '[elsewhere]\nhost=127.0.0.1\nport=1\nuser=somebody\n')
    Object.assign(process.env, { PGSERVICE: 'elsewhere', PGSERVICEFILE: file })
    try {
      expect(rowsOf(await read({ db: 'db', host: 'here' }), 'who')[0]).toMatchObject({ who: 'secured' })
    } finally {
      delete process.env.PGSERVICE
      delete process.env.PGSERVICEFILE
    }
  })

  test('is refused where there is no way, with the words to put it right', async () => {
    expect(failureOf(await read({ db: 'behind', host: 'other' }), 'who')).toMatchObject({
      code: 'NO_WAY_FROM',
      message: 'behind is reached from host, and not from other.',
    })
  })

  test('keeps a wrong password to itself', async () => {
    const run = await read({ db: 'wrong', host: 'host' })
    expect(rowsOf(run, 'who')[0]).toMatchObject({ who: '' })
    expect(JSON.stringify(run)).not.toContain('no such password')
  })

  test.each([
    ['detached on the host', { db: 'db', host: 'host' }],
    ['detached on this machine', { db: 'db', host: 'here' }],
    ['through us, for as long as we are there', { db: 'behind', host: 'here' }],
  ])('changes, %s; its password is in no command line and no record', async (_, targets) => {
    await server.exec('truncate made')
    const lines = watchCommandLines()
    const seen = join(scratch.path, `${targets.db} ${targets.host}`)
    const run = await deck.run({ runbook: 'l/change', targets, parameters: { seen } }, yes)
    lines.stop()
    expect(stepOf(run, 'make')).toMatchObject({ outcome: 'passed' })
    expect((await server.exec('select count(*)::int as n from made')).rows).toEqual([{ n: 1 }])
    const make = stepOf(run, 'make')
    const events = await deck.store.journal.events(run.header?.id ?? '')
    expect(events.find(event => event.type === 'step.progress')).toMatchObject({ done: 7, total: 9, unit: 'bytes' })
    expect(make.output.map(one => one.text).join('')).toContain('told ••••')
    expect(make.commands[0]?.text).toContain('# logs in to secured@')
    expect(JSON.stringify(run)).not.toContain('CANARY')
    expect([...lines.seen].filter(line => line.includes('CANARY'))).toEqual([])
  })
})
