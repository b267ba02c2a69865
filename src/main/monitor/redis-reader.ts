import { type Failure, OpsError } from '#domain/failure'
import { fieldsOf, infoLines } from '../probes/redis/info'
import { lineOf } from './label'
import { readProbes } from './probe-reader'
import type { Row } from './rates'
import type { Reader } from './seen'

/** Redis: one INFO. */
export const readRedis: Reader = async (looks, asking) => {
  const { target, sessions, ...use } = asking
  const session = await sessions.redis(target.id, use.signal)
  const began = performance.now()
  const [answer] = await session.read([['INFO']], use)
  const tookMs = performance.now() - began
  const failure = answer ? answer.failure : noAnswer
  // A user that may not ask INFO is answered all the same.
  if (failure?.kind === 'denied') return { looks: new Map(looks.map(look => [look.id, failure])), tookMs }
  if (!answer || answer.failure) throw new OpsError(failure ?? noAnswer)
  const lines = infoLines(answer.reply)
  const said = new Map(lines)
  const rows = { server: [serverRow(lines)], keyspace: keyspaceRows(lines) }
  return {
    looks: new Map([
      ...looks.flatMap(look => (look.info === undefined ? [] : [[look.id, rows[look.info]] as const])),
      ...(await readProbes(looks, asking)),
    ]),
    tookMs,
    clock: said.has('server_time_usec') ? Number(said.get('server_time_usec')) / 1e6 : undefined,
    boot: said.get('run_id'),
  }
}

const noAnswer: Failure = { kind: 'fault', message: 'No answer.' }

type Lines = ReturnType<typeof infoLines>

/** Every field that is a number; words that say yes or no are 1 and 0. */
function serverRow(lines: Lines): Row {
  const numbers = lines.flatMap(([name, value]) => {
    const number = words[value] ?? Number(value)
    return value !== '' && Number.isFinite(number) ? [[name, number] as const] : []
  })
  const cells: Record<string, number | null> = Object.fromEntries(numbers)
  const { server_time_usec: now, rdb_last_save_time: saved, rdb_last_bgsave_time_sec: took = -1 } = cells
  // Who never saved since it began may not be meant to, and without writes no newer snapshot is needed.
  if (now && saved && (took ?? -1) >= 0)
    cells.save_age_hours = cells.rdb_changes_since_last_save === 0 ? 0 : (now / 1e6 - saved) / 3600
  return { label: '', cells }
}

const words: Readonly<Record<string, number>> = { ok: 1, up: 1, err: 0, down: 0 }

const keyspaceRows = (lines: Lines): Row[] =>
  lines
    .filter(([name]) => /^db\d+$/.test(name))
    .map(([name, value]) => ({ label: lineOf(name), cells: Object.fromEntries(fieldsOf(value)) }))
