import type { Parse } from '#domain/runbook'
import type { HttpAnswer, RedisReply } from '#domain/session'
import type { Table } from '#domain/table'
import { fromRecords } from './json-table'
import { parseOutput } from './parse-output'
import { typedTable } from './typed-table'

/**
 * A reply of Redis as a table. `parse: kv` reads INFO, CONFIG GET, HGETALL and the like as one row, CLIENT LIST as a row
 * for each client, and lists of name-value lists (XINFO GROUPS) as rows by name. Without it, a list gives a row for each
 * entry: a plain entry in the column `value`, a list in `c1`, `c2` …
 */
export function redisTable(reply: RedisReply, parse?: Parse): Table {
  if (parse === 'kv') return pairsTable(reply) ?? plainTable(reply)
  if (parse !== undefined && typeof reply === 'string') return parseOutput(parse, reply)
  return plainTable(reply)
}

function plainTable(reply: RedisReply): Table {
  const entries = Array.isArray(reply) ? (reply as readonly RedisReply[]) : [reply]
  return fromRecords(
    entries.map(entry => (isList(entry) ? Object.fromEntries(entry.map((cell, at) => [`c${at + 1}`, cell])) : entry)),
  )
}

function pairsTable(reply: RedisReply): Table | undefined {
  if (typeof reply === 'string') return clientsTable(reply) ?? parseOutput('kv', reply)
  if (!isList(reply)) return undefined
  const row = pairsOf(reply)
  if (row) return typedTable([...row.keys()], [[...row.values()]])
  const rows = reply.map(entry => (isList(entry) ? pairsOf(entry) : undefined))
  if (rows.length === 0 || rows.some(one => one === undefined)) return undefined
  const names = [...new Set(rows.flatMap(one => [...(one?.keys() ?? [])]))]
  return typedTable(
    names,
    rows.map(one => names.map(name => one?.get(name))),
  )
}

const isList = (reply: RedisReply): reply is readonly RedisReply[] => Array.isArray(reply)

/** `name value name value …`; nested values stay JSON text. */
function pairsOf(list: readonly RedisReply[]): Map<string, string | undefined> | undefined {
  if (list.length === 0 || list.length % 2 !== 0) return undefined
  const pairs = new Map<string, string | undefined>()
  for (let at = 0; at < list.length; at += 2) {
    const [name, value] = [list[at], list[at + 1] ?? null]
    if (typeof name !== 'string') return undefined
    pairs.set(name, value === null ? undefined : isList(value) ? JSON.stringify(value) : String(value))
  }
  return pairs
}

/** CLIENT LIST: each line is `id=3 addr=… name= …`. */
function clientsTable(text: string): Table | undefined {
  const lines = text.split(/\r?\n/).filter(line => line !== '')
  if (lines.length === 0 || !lines.every(line => /^id=\d+ (?:[\w-]+=\S* ?)+$/.test(line))) return undefined
  const rows = lines.map(
    line =>
      new Map(
        line
          .trim()
          .split(' ')
          .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
  )
  const names = [...new Set(rows.flatMap(row => [...row.keys()]))]
  return typedTable(
    names,
    rows.map(row => names.map(name => row.get(name))),
  )
}

/** An HTTP answer as one row: the status, where the time went (milliseconds), and what came back. */
export function httpTable(answer: HttpAnswer): Table {
  const header = (name: string) =>
    Object.entries(answer.headers).find(([one]) => one.toLowerCase() === name)?.[1] ?? null
  const { timing } = answer
  return {
    columns: [
      { name: 'status', type: 'int' },
      { name: 'total_ms', type: 'float' },
      { name: 'first_byte_ms', type: 'float' },
      { name: 'tls_ms', type: 'float' },
      { name: 'connect_ms', type: 'float' },
      { name: 'dns_ms', type: 'float' },
      { name: 'bytes', type: 'int' },
      { name: 'content_type', type: 'text' },
      { name: 'location', type: 'text' },
    ],
    rows: [
      [
        answer.status,
        timing.total,
        timing.firstByte,
        timing.tls,
        timing.connect,
        timing.dns,
        Buffer.byteLength(answer.body) + answer.dropped,
        header('content-type'),
        header('location'),
      ],
    ],
  }
}
