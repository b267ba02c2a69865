import { describe, expect, test } from 'vitest'
import { changingFunction } from '../../src/main/expressions/changing-functions'
import { assertReads } from '../../src/main/expressions/sql'
import { majorsHere, startPostgres } from '../support/postgres'

/** Volatile functions that somebody looked at: they answer differently each time, and change and reach nothing. */
const looksOnly = [
  /^pg_(ls|get|stat_get|is|last|current|show|control|available|wal_summary|partition|xact)_/,
  /^pg_(stat_(clear_snapshot|file|force_next_flush|have_stats)|wal_lsn_diff|jit_available|lock_status|prepared_xact)$/,
  /^pg_(database|indexes|relation|table|tablespace|total_relation)_size$/,
  /^pg_(blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked|conf_load_time)$/,
  /^pg_(hba_file_rules|ident_file_mappings|export_snapshot|notification_queue_usage|sequence_last_value)$/,
  /^pg_(collation_actual_version|database_collation_actual_version)$/,
  // A peek leaves what it shows where it is, and sleep only waits.
  /^pg_logical_slot_peek_(binary_)?changes$/,
  /^pg_sleep(_for|_until)?$/,
  /^(array_(sample|shuffle)|clock_timestamp|current_query|currtid2?|currval|gen_random_uuid|lastval|timeofday|uuidv[47])$/,
  /^(random(_normal)?|setseed|bernoulli|system|txid_status|timezone|inet_server_port|amvalidate|dsnowball_(init|lexize))$/,
  // Nobody can call these: they take or give types that no expression has.
  /handler$|^plpgsql_(validator|inline_handler)$/,
]

describe.each(majorsHere())('PostgreSQL %i', major => {
  test('has no volatile function that nobody has judged (G8)', async () => {
    const server = await startPostgres(major)
    try {
      const { rows } = await server.exec(
        "select distinct proname as name from pg_proc where provolatile = 'v' and prokind = 'f' and pronamespace = 'pg_catalog'::regnamespace and prorettype not in ('trigger'::regtype, 'event_trigger'::regtype) order by 1",
      )
      const names = rows.map(row => String(row.name))
      expect(names.length).toBeGreaterThan(100)
      expect(names.filter(name => !changingFunction(name) && !looksOnly.some(one => one.test(name)))).toEqual([])
    } finally {
      await server.stop()
    }
  })
})

test('a function that runs the text it is given is no read (G8)', async () => {
  for (const call of [
    "ts_rewrite('a'::tsquery, 'select ''a''::tsquery, pg_terminate_backend(1)::text::tsquery')",
    "ts_stat('select 1')",
    "query_to_xml('select pg_reload_conf()', true, true, '')",
  ])
    await expect(assertReads(`select ${call}`)).rejects.toMatchObject({ failure: { code: 'NOT_A_READ' } })
})
