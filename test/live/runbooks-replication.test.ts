import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findingsOf, type Run } from '#domain/run'
import { type Deck, startDeck, yes } from '../support/deck'
import { startPair } from '../support/postgres'
import { until } from '../support/scratch'
import { failureOf, one, openPostgres } from './postgres-opening'
import { majors, onlyLook, postgresTarget, roles, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const rank = { critical: 0, warning: 1, info: 2 } as const
const troubles = (run: Run) =>
  findingsOf(run)
    .filter(({ finding }) => finding.severity !== 'info')
    .toSorted((a, b) => rank[a.finding.severity] - rank[b.finding.severity])
    .map(({ finding }) => finding.title)

describe.each(majors())('replication on PostgreSQL %i', major => {
  let pair: Awaited<ReturnType<typeof startPair>>
  let deck: Deck
  const look = (answering = onlyLook, role: (typeof roles)[number] = 'postgres') =>
    deck.run({ runbook: 'postgres/replication', targets: { db: `db-${role}`, standby: `standby-${role}` } }, answering)
  const caughtUp = () =>
    until(async () => {
      const { rows } = await pair.primary.exec(
        'select count(*)::int as n from pg_stat_replication where replay_lsn = pg_current_wal_lsn()',
      )
      expect(rows[0].n).toBe(1)
    })

  beforeAll(async () => {
    pair = await startPair(major, {
      archive_mode: 'on',
      archive_command: "'true'",
      wal_keep_size: "'64MB'",
      wal_retrieve_retry_interval: "'200ms'",
      wal_level: 'logical',
    })
    await pair.primary.exec('create table load (n int, t text)')
    deck = await startDeck({
      profiles: [
        ...roles.flatMap(role => [
          { ...postgresTarget(`db-${role}`, pair.primary.port, role) },
          { ...postgresTarget(`standby-${role}`, pair.standby.port, role) },
        ]),
        postgresTarget('away', 1, 'postgres'),
      ],
      thresholds: {
        replay_lag_bytes: { warning: 1_000_000, critical: 100_000_000 },
        slot_retained_bytes: { warning: 1_000_000 },
        lock_wait_seconds: { warning: 0 },
        wal_ready_files: { warning: 1, critical: 2 },
      },
    })
    await caughtUp()
  })
  afterAll(async () => {
    await deck?.close()
    await pair?.stop()
  })

  test('a pair that is well and idle is quiet, whatever the clock says', async () => {
    const run = await look()
    expect(surprises(run)).toEqual([])
    expect(troubles(run)).toEqual([])
    expect(rowsOf(run, 'the-standbys-own-view')).toMatchObject([
      { replay: 'not paused', receiving: true, behind_seconds: 0 },
    ])
    expect(rowsOf(run, 'its-standbys')).toMatchObject([{ state: 'streaming', logical: false }])
  })

  test.each(roles)('as %s it looks, or says what is hidden', async role => {
    const run = await look(onlyLook, role)
    expect(surprises(run)).toEqual([])
    expect(troubles(run)).toEqual(
      role === 'plain'
        ? [
            'This role may not see the standbys’ state, so how far they are behind cannot be looked at'.replace(
              '’',
              "'",
            ),
          ]
        : [],
    )
  })

  test('paused replay is the first finding, and is resumed with the operator’s word', async () => {
    await pair.standby.exec('select pg_wal_replay_pause()')
    await pair.primary.exec("insert into load select i, repeat('x', 100) from generate_series(1, 30000) i")
    await until(async () => {
      const { rows } = await pair.standby.exec(
        "select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) > 2000000 and pg_get_wal_replay_pause_state() = 'paused' as there",
      )
      expect(rows[0].there).toBe(true)
    })
    const asked: unknown[] = []
    const run = await look((question, now) => {
      if (question.kind === 'confirm') asked.push(question)
      return yes(question, now)
    })
    expect(troubles(run)[0]).toMatch(/^Replay is paused on the standby 127\.0\.0\.1:\d+: [\d.]+ MB have arrived/)
    expect(troubles(run).join('\n')).toContain('it has arrived: replay is slow, held up or paused there')
    expect(asked).toMatchObject([{ effect: 'changes', target: 'standby-postgres', undo: 'kept' }])
    expect(stepOf(run, 'resume-replay')).toMatchObject({ outcome: 'passed', undo: { state: 'kept' } })
    await caughtUp()
    expect(troubles(await look())).toEqual([])
  })

  test('a standby that lost its primary says so, and an orphaned slot is named and dropped', async () => {
    await pair.primary.exec("select pg_create_physical_replication_slot('gone', true)")
    await pair.primary.exec("insert into load select i, repeat('x', 100) from generate_series(1, 20000) i")
    await pair.standby.exec("alter system set primary_conninfo = 'host=127.0.0.1 port=1'")
    await pair.standby.exec('select pg_reload_conf()')
    try {
      await until(async () =>
        expect((await pair.standby.exec('select count(*)::int as n from pg_stat_wal_receiver')).rows[0].n).toBe(0),
      )
      const run = await look((question, now) =>
        question.kind === 'pick' && question.step.startsWith('drop')
          ? yes(question, now)
          : question.kind === 'confirm'
            ? yes(question, now)
            : onlyLook(question, now),
      )
      expect(surprises(run)).toEqual([])
      expect(troubles(run)[0]).toContain('receives nothing: it has no WAL receiver')
      expect(troubles(run).join('\n')).toMatch(/Slot gone \(nobody reads it\) holds [\d.]+ MB of WAL on this disk/)
      expect(stepOf(run, 'drop-a-slot-nobody-needs').outcome).toBe('passed')
      expect((await pair.primary.exec('select count(*)::int as n from pg_replication_slots')).rows[0].n).toBe(0)
    } finally {
      await pair.standby.exec('alter system reset primary_conninfo')
      await pair.standby.exec('select pg_reload_conf()')
      await caughtUp()
    }
  })

  test('commits that hang for a standby that is not there, one too few, or one that does not replay, are said', async () => {
    const wanting = async (names: string, commit = 'on') => {
      await pair.primary.exec(`alter system set synchronous_standby_names = '${names}'`)
      await pair.primary.exec(`alter system set synchronous_commit = '${commit}'`)
      await pair.primary.exec('select pg_reload_conf()')
      await until(async () => {
        const { rows } = await pair.primary.exec(
          "select current_setting('synchronous_standby_names') as names, (select max(sync_state) from pg_stat_replication) as state",
        )
        expect(rows[0]).toEqual({ names, state: names === 'nobody' ? 'async' : 'sync' })
      })
    }
    try {
      await wanting('nobody')
      expect(troubles(await look())[0]).toContain(
        'Commits hang: synchronous_standby_names is nobody and no such standby is connected',
      )
      await wanting('2 (walreceiver, other)')
      expect(troubles(await look())[0]).toContain(
        'Commits hang: synchronous_standby_names is 2 (walreceiver, other) and only 1 of the 2 it wants is connected',
      )
      await wanting('walreceiver', 'remote_apply')
      await pair.standby.exec('select pg_wal_replay_pause()')
      const hangs = pair.primary.exec('insert into load values (2)')
      await until(async () => {
        const { rows } = await pair.primary.exec("select 1 from pg_stat_activity where wait_event = 'SyncRep'")
        expect(rows).toHaveLength(1)
      })
      const run = await look()
      expect(troubles(run)[0]).toMatch(/^Replay is paused on the standby/)
      expect(troubles(run)[1]).toMatch(/^Commits hang: 1 wait for a standby that is connected/)
      await pair.standby.exec('select pg_wal_replay_resume()')
      await hangs
      expect(troubles(await look())).toEqual([])
    } finally {
      await pair.standby.exec('select pg_wal_replay_resume()')
      await pair.primary.exec('alter system reset synchronous_standby_names')
      await pair.primary.exec('alter system reset synchronous_commit')
      await pair.primary.exec('select pg_reload_conf()')
    }
  })

  test('a standby that is delayed on purpose is not behind', async () => {
    const delay = async (to: string, known: string) => {
      await pair.standby.exec(`alter system ${to}`)
      await pair.standby.exec('select pg_reload_conf()')
      await until(async () => {
        const { rows } = await pair.standby.exec('show recovery_min_apply_delay')
        expect(rows[0].recovery_min_apply_delay).toBe(known)
      })
    }
    await delay("set recovery_min_apply_delay = '1h'", '1h')
    // It is the commits that wait: what comes before the first of them is replayed at once.
    await pair.primary.exec('insert into load values (1)')
    await pair.primary.exec("insert into load select i, repeat('x', 100) from generate_series(1, 30000) i")
    try {
      const run = await until(async () => {
        const looked = await look()
        expect(Number(rowsOf(looked, 'the-standbys-own-view')[0]?.missing_bytes)).toBeGreaterThan(2_000_000)
        return looked
      })
      expect(troubles(run)).toEqual([])
      expect(
        findingsOf(run)
          .map(({ finding }) => finding.title)
          .join('\n'),
      ).toMatch(/replays 1 h late on purpose/)
    } finally {
      await delay('reset recovery_min_apply_delay', '0')
      await caughtUp()
    }
  })

  test('a query that holds replay up is named; a long transaction that is being replayed is no delay', async () => {
    const strict = await startDeck({
      profiles: [
        postgresTarget('db', pair.primary.port, 'watcher'),
        postgresTarget('standby', pair.standby.port, 'watcher'),
      ],
      thresholds: { replay_lag_seconds: { warning: 1, critical: 300 } },
    })
    const lookStrictly = () =>
      strict.run({ runbook: 'postgres/replication', targets: { db: 'db', standby: 'standby' } }, onlyLook)
    const healthOf = () => strict.run({ runbook: 'health/service', targets: { db: 'standby' } }, onlyLook)
    const connect = async (port: number) => {
      const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
      client.on('error', () => {})
      await client.connect()
      return client
    }
    const [writer, reader] = await Promise.all([connect(pair.primary.port), openPostgres(pair.standby.port)])
    /** A statement on the standby that still reads `kept` when this is told. */
    const reading = async () => {
      const answer = one(reader.session, 'select count(*) from kept, pg_sleep(600)', 600_000)
      await until(async () => {
        const { rows } = await pair.standby.exec("select 1 from pg_stat_activity where wait_event = 'PgSleep'")
        expect(rows).toHaveLength(1)
      })
      return { answer }
    }
    try {
      await writer.query('create table kept as select i as n from generate_series(1, 1000) i')
      await writer.query('begin; create table bulk (t text)')
      let on = true
      const work = (async () => {
        while (on) await writer.query("insert into bulk select repeat('x', 1000) from generate_series(1, 200)")
      })()
      try {
        await until(async () => {
          const run = await lookStrictly()
          expect(surprises(run)).toEqual([])
          const [row] = rowsOf(run, 'the-standbys-own-view')
          expect(titles(run, 'the-standbys-own-view')).toEqual([])
          const health = await healthOf()
          expect(titles(health, 'count-connections-and-waits').join()).not.toContain('behind its primary')
          expect(Number(rowsOf(health, 'count-connections-and-waits')[0]?.unreplayed_bytes)).toBeGreaterThan(0)
          expect(Number(row?.missing_bytes)).toBeGreaterThan(0)
          expect(Number(row?.behind_seconds)).toBeGreaterThan(1)
        })
      } finally {
        on = false
        await work
        await writer.query('rollback')
      }
      await caughtUp()
      await pair.standby.exec("alter system set max_standby_streaming_delay = '-1'")
      await pair.standby.exec('select pg_reload_conf()')
      const held = await reading()
      await writer.query('delete from kept')
      await writer.query('vacuum kept')
      await until(async () =>
        expect(titles(await lookStrictly(), 'the-standbys-own-view', 'warning')).toEqual([
          expect.stringMatching(/^The standby 127\.0\.0\.1:\d+ is .* behind; pid \d+ of postgres, open for/),
        ]),
      )
      expect(titles(await healthOf(), 'count-connections-and-waits').join()).toMatch(
        /This standby is .* behind its primary/,
      )
      await pair.standby.exec("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'")
      await held.answer
      // What replay waits for it decides when it begins to wait.
      await pair.standby.exec("alter system set max_standby_streaming_delay = '0'")
      await pair.standby.exec('select pg_reload_conf()')
      await writer.query('insert into kept values (1)')
      await caughtUp()
      const cancelled = await reading()
      await writer.query('delete from kept')
      await writer.query('vacuum kept')
      expect(failureOf(await cancelled.answer)).toMatchObject({
        code: '40001',
        message: expect.stringMatching(
          /^This is a standby, and what the statement read had to be removed by its replay/,
        ),
      })
    } finally {
      await Promise.allSettled([writer.end(), reader.close()])
      await strict.close()
      await pair.standby.exec('alter system reset max_standby_streaming_delay')
      await pair.standby.exec('select pg_reload_conf()')
      await caughtUp()
    }
  })

  test('an archiver that fails now is critical; one that recovered since is not', async () => {
    const archiving = async (command: string, failing: boolean) => {
      await pair.primary.exec(`alter system set archive_command = '${command}'`)
      await pair.primary.exec('select pg_reload_conf()')
      await pair.primary.exec('insert into load values (1)')
      await pair.primary.exec('select pg_switch_wal()')
      await until(async () => {
        const { rows } = await pair.primary.exec(
          "select coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as failing, archived_count > 0 as any from pg_stat_archiver",
        )
        expect(rows[0]).toMatchObject({ failing, any: true })
      })
      // A switched segment travels whole.
      await caughtUp()
    }
    await archiving('true', false)
    await archiving('false', true)
    expect(troubles(await look()).join('\n')).toContain('The archiver fails now, at 0')
    await archiving('true', false)
    const run = await look()
    expect(Number(rowsOf(run, 'does-the-archiver-fail-now')[0]?.failed_count)).toBeGreaterThan(0)
    expect(troubles(run)).toEqual([])

    // Neither of these ever fails, and nothing is archived all the same.
    await archiving('', false)
    expect(troubles(await look())).toEqual([
      'archive_mode is on and there is no archive_command, so every WAL file is kept and the disk fills',
    ])
    await archiving('sleep 30', false)
    for (let at = 0; at < 3; at++) {
      await pair.primary.exec('insert into load values (1)')
      await pair.primary.exec('select pg_switch_wal()')
    }
    await caughtUp()
    expect(troubles(await look())).toEqual([
      expect.stringMatching(/^[345] WAL files wait to be archived; the last was taken/),
    ])
  })

  test('a subscription that fails in a loop, and a published table that refuses changes, are named', async () => {
    const connect = async (database: string) => {
      const client = new pg.Client({ host: '127.0.0.1', port: pair.primary.port, user: 'postgres', database })
      await client.connect()
      return client
    }
    await pair.primary.exec('create database reader')
    const [publisher, reader] = await Promise.all([connect('postgres'), connect('reader')])
    try {
      await publisher.query('create table goods (id int primary key); create table loose (id int)')
      await publisher.query('create publication all_goods for table goods, loose')
      await publisher.query("select pg_create_logical_replication_slot('goods', 'pgoutput')")
      await reader.query('create table goods (id int primary key); create table loose (id int)')
      await reader.query('insert into goods values (1)')
      await reader.query(
        `create subscription goods connection 'host=127.0.0.1 port=${pair.primary.port} user=postgres dbname=postgres' publication all_goods with (create_slot = false, copy_data = false)`,
      )
      await expect(publisher.query('update loose set id = 2')).rejects.toThrow(/replica identity/)
      const refused = 'UPDATE and DELETE on public.loose are refused: all_goods publishes them'
      const named = async () => troubles(await look()).filter(title => /^Subscription|^UPDATE/.test(title))
      await until(async () => expect(await named()).toEqual([expect.stringContaining(refused)]))
      await publisher.query('insert into goods values (1)')
      await until(async () =>
        expect(await named()).toEqual([
          expect.stringMatching(
            major < 15
              ? /^Subscription goods of reader has no worker: nothing arrives$/
              : /^Subscription goods of reader has no worker and has failed \d+ times: nothing arrives$/,
          ),
          expect.stringContaining(refused),
        ]),
      )
      await reader.query('alter subscription goods disable')
      await publisher.query('alter table loose replica identity full')
      await until(async () =>
        expect(await named()).toEqual([expect.stringMatching(/^Subscription goods of reader is disabled/)]),
      )
    } finally {
      await Promise.allSettled([publisher.end(), reader.end()])
    }
  })

  test('a standby that was promoted makes two primaries', async () => {
    const itself = await deck.run(
      { runbook: 'postgres/replication', targets: { db: 'db-postgres', standby: 'db-watcher' } },
      onlyLook,
    )
    expect(titles(itself, 'is-it-a-standby-still')).toContain(
      'The targets db and standby are one and the same server, so no standby was looked at',
    )
    await pair.standby.exec('select pg_promote()')
    const run = await look(onlyLook, 'plain')
    expect(surprises(run)).toEqual([])
    expect(troubles(run)[0]).toMatch(/^There are two primaries: 127\.0\.0\.1:\d+ is no standby any more/)
    // What a failover looks like: nobody answers at db, and the other one took its place.
    const after = await deck.run(
      { runbook: 'postgres/replication', targets: { db: 'away', standby: 'standby-plain' } },
      onlyLook,
    )
    const still = stepOf(after, 'is-it-a-standby-still')
    expect(still.failure).toBeUndefined()
    expect(still.findings.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^127\.0\.0\.1:\d+ is a primary and takes writes, and db does not answer$/),
    ])
  })
})
