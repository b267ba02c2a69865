import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Run } from '#domain/run'
import { reportOf, toHtml, toJson, toMarkdown } from '../../src/main/reports/index'
import { book, type Deck, startDeck, yes } from '../support/deck'
import type { Postgres } from '../support/postgres'
import { noRedis, type RedisServer, startRedis } from '../support/redis'
import { startSecuredPostgres } from '../support/secured-postgres'
import { noSshd, type Sshd, startSshd } from '../support/sshd'

// Quotes, spaces and letters beyond ASCII: each way of writing it down is another text.
const password = `CANARY'db "1 ü+/`
const redisPassword = 'CANARY-redis-2'

let server: Postgres
let redis: RedisServer | undefined
let sshd: Sshd | undefined
let deck: Deck

const sql = (text: string, options = '') => `\`\`\`sql db${options}\n${text}\n\`\`\`\n`
const step = (yaml: string) => `\`\`\`step\n${yaml}\n\`\`\`\n`

beforeAll(async () => {
  server = await startSecuredPostgres(password)
  // Somebody wrote the password down in the very server it opens.
  await server.exec('create table public.note (id int, text text)')
  await server.exec(`insert into public.note values (1, '${password.replaceAll("'", "''")}')`)
  if (!noRedis()) {
    redis = await startRedis()
    const client = redis.connect()
    await client.set('note', `the password is ${redisPassword}`)
    await client.config('SET', 'requirepass', redisPassword)
    client.disconnect()
  }
  if (!noSshd()) sshd = await startSshd()
  deck = await startDeck({
    profiles: [
      {
        ...{ name: 'db', protocol: 'postgres', host: '127.0.0.1', port: server.port },
        ...{ database: 'postgres', user: 'secured', tls: 'disable', via: sshd ? 'host' : undefined },
      },
      ...(redis
        ? [
            {
              name: 'cache',
              protocol: 'redis' as const,
              host: '127.0.0.1',
              port: redis.port,
              database: 0,
              tls: 'disable',
            },
          ]
        : []),
      ...(sshd
        ? [
            {
              ...{ name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port, user: sshd.user },
              ...{ key: sshd.encryptedKey, hostKey: sshd.fingerprint },
            },
          ]
        : []),
    ],
    secrets: { db: password, cache: redisPassword, host: 'correct horse' },
    runbooks: {
      's/said': book(`
## Said
${sql(`select text, encode(convert_to(text, 'utf8'), 'base64') as b64, encode(convert_to(text, 'utf8'), 'hex') as hex,
  convert_to(text, 'utf8') as bytes, quote_literal(text) as quoted, to_json(text)::text as json,
  encode(convert_to('secured:' || text, 'utf8'), 'base64') as login from public.note`)}
\`\`\`judge
- when: row.text != ""
  severity: warning
  title: 'It says {row.text}'
  advice: 'Change {row.quoted}'
\`\`\`

## Refused
${sql('select text::int from public.note')}

## Changed
${sql(`do $$ begin raise notice 'notice %', (select text from public.note where id = 1); end $$`)}
${step('effect: changes\neach: said')}
${sql('select text from public.note', ' role=preview')}
`),
      's/undone': book(`
## Rows
${sql('select id from public.note')}

## Undone
${sql('delete from public.note where id = :row_id')}
${step('effect: changes\neach: rows')}
${sql("select format('insert into public.note values (%s, %L)', id, text) as statement from public.note where id = :row_id", ' role=undo')}
`),
      's/cache': book(
        '## Note\n```redis cache\nGET note\n```\n\n## Refused\n```redis cache\nLRANGE note 0 1\n```\n',
        'targets:\n  cache: redis',
      ),
      's/host': book(
        "## Said\n```sh host\necho 'correct horse'; printf 'correct'; sleep 0.2; printf ' horse\\n'; printf %s 'correct horse' | base64; printf '%q\\n' 'correct horse' 2>/dev/null; echo 'correct%20horse correct+horse correct\\ horse'\n```\n```step\neffect: reads\n```\n",
        'targets:\n  host: ssh',
      ),
    },
  })
})
afterAll(async () => {
  await deck?.close()
  await server?.stop()
  await redis?.stop()
  await sshd?.stop()
})

/** Everything that is put on record of a run and shown of it, in one text. */
async function allOf(run: Run): Promise<string> {
  const id = run.header?.id ?? ''
  const events = await deck.store.journal.events(id)
  const report = reportOf(events)
  return [
    JSON.stringify(events),
    JSON.stringify(run),
    JSON.stringify(toJson(run)),
    toMarkdown(report),
    toHtml(report),
  ].join('\n')
}

test('what a server says of its own password is hidden in rows, findings, failures, previews and reports (B16)', async () => {
  const run = await deck.run({ runbook: 's/said' }, yes)
  expect(run.steps.said?.findings[0]?.title).toBe('It says ••••')
  expect(run.steps.said?.tables[0]?.table.rows[0]?.slice(0, 3)).toEqual(['••••', '••••', '••••'])
  expect(run.steps.refused?.failure?.message).toContain('••••')
  const all = await allOf(run)
  expect(all).not.toContain('CANARY')
  for (const form of ['base64', 'hex'] as const) expect(all).not.toContain(Buffer.from(password).toString(form))
  expect(all).not.toContain(Buffer.from(`secured:${password}`).toString('base64').slice(12))
  // What a run went through on the way is hidden as well.
  expect(all).not.toContain('correct horse')
})

test('an undo that would have to put the secret on record stops the change (B16)', async () => {
  const run = await deck.run({ runbook: 's/undone' }, yes)
  expect(run.steps.undone?.failure).toMatchObject({
    code: 'NO_UNDO',
    message: expect.stringContaining('holds a secret'),
  })
  expect((await server.exec('select count(*) as n from public.note')).rows[0]?.n).toBe('1')
  expect(await allOf(run)).not.toContain('CANARY')
})

test('a Redis password and a key’s passphrase are hidden in what is said back (B16, B17)', async ctx => {
  const reason = noRedis() ?? noSshd()
  if (reason) ctx.skip(reason)
  const runs = [await deck.run({ runbook: 's/cache' }), await deck.run({ runbook: 's/host' })]
  for (const run of runs) expect(JSON.stringify(run.steps)).toContain('••••')
  for (const run of runs) {
    const all = await allOf(run)
    expect(all).not.toContain('CANARY')
    // The runbook's own text holds the passphrase it prints; what came back does not.
    const said = JSON.stringify(
      Object.values(run.steps).map(({ output, tables, failure }) => ({ output, tables, failure })),
    )
    expect(said).not.toMatch(/correct(?: |%20|\+|\\\\ )horse|Y29ycmVjdCBob3JzZQ/)
  }
})
