import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { ago } from './logs-scene'
import { onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const why = noSshd()
const scratch = await scratchFolder('runbooks-logs')
const folder = join(scratch.path, 'logs')
const at = (name: string) => join(folder, name)
let sshd: Sshd
let deck: Deck

beforeAll(async () => {
  if (why) return
  await mkdir(folder)
  sshd = await startSshd()
  const { port, user, key, fingerprint: hostKey } = sshd
  deck = await startDeck({ profiles: [{ name: 'host', protocol: 'ssh', host: '127.0.0.1', port, user, key, hostKey }] })
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
  await scratch.remove()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

/** Looks, and leaves for no other runbook. */
const looking: Answering = (question, run) =>
  question.kind === 'decision' ? { kind: 'skip', reason: 'Only this one.' } : onlyLook(question, run)
const review = (runbook: string, parameters: Record<string, string>) => deck.run({ runbook, parameters }, looking)
const json = (minutes: number, more: object) => `${JSON.stringify({ timestamp: ago(minutes), ...more })}\n`

describe('errors', () => {
  test('of a healthy system are none, and single old ones are remarks only', async () => {
    await writeFile(at('calm.log'), `${ago(600)} ERROR one of yesterday\n${ago(5)} INFO all is well\n`)
    const run = await review('logs/error-review', { files: at('calm.log') })
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(titles(run, 'the-errors', 'info')).toEqual([expect.stringContaining('Once in 1 d')])
  })

  test('that ended half an hour ago are not said to go on now', async () => {
    await writeFile(at('over.log'), `${ago(35)} ERROR the gateway is gone\n`.repeat(25))
    const [finding] = stepOf(await review('logs/error-review', { files: at('over.log') }), 'the-errors').findings
    expect(finding?.title).toMatch(/^25 times in the last hour/)
    expect(finding?.advice).toMatch(/^The last one was 35 min.* ago\. /)
  })

  test('that go on now stand first with their cause, new kinds are told from old ones', async () => {
    const failed = (minutes: number, n: number) =>
      `${ago(minutes)} ERROR worker: task pay[${n}] failed\nTraceback (most recent call last):\n  File "/app/pay.py", line 3, in pay\nRuntimeError: gateway answered 50${n % 4}\n`
    const status = (minutes: number) => `10.0.0.1 - - [${clf(minutes)}] "GET /pay HTTP/1.1" 500 3\n`
    await writeFile(
      at('sick.log'),
      Array.from({ length: 25 }, (_, n) => failed(30 - n, n) + status(30 - n).repeat(3)).join(''),
    )
    const first = await review('logs/error-review', { files: at('sick.log') })
    const [finding] = stepOf(first, 'the-errors').findings
    expect(finding).toMatchObject({ severity: 'warning' })
    expect(finding?.advice).toContain('It goes on now.')
    expect(finding?.title).toMatch(
      /^25 times in the last hour at .*sick\.log: .*RuntimeError: gateway answered.*pay\.py in pay/,
    )
    await appendFile(at('sick.log'), `${ago(1)} ERROR worker: disk quota exceeded on /srv/photos\n`)
    const second = await review('logs/error-review', { files: at('sick.log') })
    expect(titles(second, 'the-errors', 'warning').filter(one => one.startsWith('New'))).toEqual([
      expect.stringMatching(/^New since the last review, once at .*disk quota exceeded/),
    ])
  })

  test('of a log that is not there are not said to be none', async () => {
    const run = await review('logs/error-review', { files: `${at('calm.log')}, ${at('nowhere.log')}` })
    expect(titles(run, 'the-errors', 'warning').join()).toMatch(/Nobody has looked at .*nowhere\.log: There is no log/)
    const alone = await review('logs/error-review', { files: at('nowhere.log') })
    expect(stepOf(alone, 'the-errors').outcome).toBe('failed')
  })
})

/** A time as access logs and syslog write it. */
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const parts = (minutes: number) => /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(ago(minutes)) ?? []
const clf = (minutes: number) => {
  const [, year, month, day, time] = parts(minutes)
  return `${day}/${months[Number(month) - 1]}/${year}:${time} +0000`
}

describe('logins', () => {
  const ssh = (minutes: number, said: string, pid = 7) => `${ago(minutes)} vm sshd[${pid}]: ${said}\n`
  const failed = (minutes: number, user: string, port: number, address = '203.0.113.9') =>
    ssh(minutes, `Failed password for ${user} from ${address} port ${port} ssh2`)

  test('of people who mistype, and of clients that offer keys, are no finding', async () => {
    await writeFile(
      at('auth-calm.log'),
      failed(50, 'ops', 1, '10.0.0.4') +
        ssh(49, 'Accepted password for ops from 10.0.0.4 port 2 ssh2') +
        ssh(40, 'Failed publickey for ops from 10.0.0.5 port 3 ssh2').repeat(40) +
        ssh(39, 'Connection closed by 10.0.0.6 port 5 [preauth]').repeat(40),
    )
    const run = await review('logs/security-review', { files: at('auth-calm.log') })
    expect(surprises(run)).toEqual([])
    expect(run.outcome).toBe('passed')
    expect(rowsOf(run, 'by-address')).toMatchObject([{ service: 'ssh', address: '10.0.0.4', failures: 1 }])
  })

  test('that came right after many that failed are critical, bursts a warning', async () => {
    const guesses = Array.from({ length: 30 }, (_, n) =>
      failed(60 - n / 10, n % 2 ? 'root' : 'invalid user admin', 100 + n),
    )
    await writeFile(
      at('auth.log'),
      guesses.join('') + ssh(55, 'Accepted password for root from 203.0.113.9 port 500 ssh2'),
    )
    const run = await review('logs/security-review', { files: at('auth.log') })
    expect(stepOf(run, 'by-address').findings[0]).toMatchObject({
      severity: 'critical',
      title: '203.0.113.9 got in at ssh as root after 30 failed attempts',
    })
  })

  test('at PostgreSQL and the web are counted by who came, probing by what was answered', async () => {
    const pg = (n: number) =>
      `${ago(30)} UTC [${n}] LOG:  connection received: host=198.51.100.7 port=4${n}\n${ago(30)} UTC [${n}] a@b FATAL:  password authentication failed for user "app"\n`
    await writeFile(at('pg.log'), Array.from({ length: 15 }, (_, n) => pg(n + 10)).join(''))
    const web = (minutes: number, path: string, status: number, address: string) =>
      `${address} - - [${clf(minutes)}] "GET ${path} HTTP/1.1" ${status} 9 "-" "x"\n`
    const spread = Array.from({ length: 12 }, (_, n) => web(20, '/login', 401, `192.0.2.${n}`)).join('')
    await writeFile(
      at('access.log'),
      `${spread}${web(10, '/.env', 404, '192.0.2.77').repeat(11)}${web(9, '/.git/config', 200, '192.0.2.77')}`,
    )
    const run = await review('logs/security-review', { files: `${at('pg.log')},${at('access.log')}` })
    const found = [...titles(run, 'by-address'), ...titles(run, 'by-service')].join('\n')
    expect(titles(run, 'by-address', 'critical')).toEqual(['192.0.2.77 asked for /.git/config and got it'])
    expect(found).toMatch(/15 failed logins at postgres from 198\.51\.100\.7 within ten minutes: app/)
    expect(found).toMatch(/12 failed logins at web within ten minutes, from 12 addresses: \/login/)
  })
})

test('slow requests are counted by endpoint, whatever wrote them, each once', async () => {
  const app = (n: number) =>
    json(20, {
      level: 'WARNING',
      message: 'slow request',
      request_id: `r${n}`,
      context: { path: `/orders/${n}`, duration_ms: 1500 + n },
    }) +
    json(20, {
      level: 'INFO',
      message: `GET /orders/${n} 200`,
      request_id: `r${n}`,
      context: { status: 200, duration_ms: 1500 + n },
    })
  await writeFile(
    at('app.log'),
    Array.from({ length: 12 }, (_, n) => app(n)).join('') +
      json(5, { message: 'GET /fast 200', context: { duration_ms: 3 } }),
  )
  await writeFile(
    at('timed.log'),
    `10.0.0.1 - - [${clf(3)}] "GET /report HTTP/1.1" 200 5 "-" "x" rt=2.250\n10.0.0.1 - - [${clf(3)}] "GET /quick HTTP/1.1" 200 1234 "-" "x" rt=0.004\n`,
  )
  const run = await review('logs/slow-requests', { files: `${at('app.log')}, ${at('timed.log')}` })
  expect(surprises(run)).toEqual([])
  expect(titles(run, 'slow-requests-by-endpoint', 'warning')).toEqual([
    expect.stringMatching(/^GET \/orders\/<n> was slow 12 times in the last hour, half of them over 150\d ms/),
  ])
  expect(titles(run, 'slow-requests-by-endpoint', 'info')).toEqual([
    expect.stringMatching(/^GET \/report was slow once .* 2250 ms/),
  ])
})

test('the structure of JSON lines is measured, plain logs are left in peace', async () => {
  const whole = { level: 'INFO', service: 'shop', message: 'x', request_id: 'r' }
  await writeFile(at('whole.json'), json(3, whole).repeat(60))
  await writeFile(
    at('half.json'),
    json(3, whole).repeat(30) + json(3, { message: 'y' }).repeat(30) + 'print() was here token=abcdef123\n'.repeat(20),
  )
  await writeFile(at('plain.log'), `${ago(2)} LOG:  checkpoint\n`.repeat(40))
  const run = await review('logs/structure-check', {
    files: ['whole.json', 'half.json', 'plain.log'].map(at).join(','),
  })
  expect(surprises(run)).toEqual([])
  expect(titles(run, 'the-last-lines-of-each-source', 'warning')).toEqual([
    expect.stringMatching(/^20 of 80 lines of .*half\.json are no JSON: print\(\) was here token=••••/),
    expect.stringMatching(/^50 % of the JSON lines of .*half\.json lack: level, service/),
  ])
  expect(titles(run, 'the-last-lines-of-each-source', 'info')).toEqual([
    expect.stringContaining('plain.log writes plain text'),
  ])
})
