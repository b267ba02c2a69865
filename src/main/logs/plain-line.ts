import type { Level, LogEntry } from '#domain/log'
import { levelIn, levelOf, levelOfStatus } from './level'
import { type HostClock, timeOf } from './times'
import { visibleLine } from './visible-line'

/** What was found in a line before its time was looked at. */
type Found = Pick<LogEntry, 'level' | 'service' | 'message' | 'fields'>

// 10.2.1.6 - user [26/Nov/2026:09:03:56 +0000] "GET /path?q HTTP/1.1" 200 777 "referrer" "agent" and what follows
const access = /^(\S+) \S+ (\S+) \[[^\]]+\] "([A-Z]+) (\S+)[^"]*" (\d{3}) (\d+|-)(?: "([^"]*)" "([^"]*)")?(.*)$/
const redis = /^\d+:[MSCX] .{10,40}? ([#*.-]) (.*)$/
const redisLevels: Readonly<Record<string, Level>> = { '#': 'warning', '*': 'info', '-': 'info', '.': 'debug' }
// … app@db [app] ERROR:  column "x" does not exist
const postgres = /\b(PANIC|FATAL|ERROR|WARNING|NOTICE|LOG|INFO|DEBUG[1-5]): {2}(.*)$/
const syslogTag = /^ ?(?:[\w.-]+ )?([\w./@-]{1,60})(?:\[\d+\])?: (.*)$/
// What comes behind a level's word: INFO/MainProcess] … · - ERROR - … · [1] [INFO] … · ERROR:name: …
const behindLevel =
  /^[\s\S]{0,200}?\b(?:EMERG|ALERT|CRIT|CRITICAL|FATAL|PANIC|SEVERE|ERROR|ERR|WARNING|WARN|NOTICE|INFO|DEBUG|TRACE|emerg|alert|crit|error|warn|notice|info|debug)\b(?:\/[\w-]+)?[\])>|]?[\s:|-]*(.*)$/

/** A plain line: its time, level and message, in the usual shapes of PostgreSQL, Redis, nginx, syslog and loggers. */
export function readPlainLine(line: string, clock: HostClock): LogEntry {
  const time = timeOf(line, clock)
  const found = readAccess(line) ?? readRedis(line) ?? readPostgres(line) ?? readOther(line, time?.to ?? 0)
  return {
    at: time ? new Date(time.at).toISOString() : null,
    ...found,
    message: visibleLine(found.message, 2000),
    trace: '',
    raw: visibleLine(line, 4000),
  }
}

function readAccess(line: string): Found | undefined {
  const found = access.exec(line)
  if (!found) return undefined
  const [, client = '', user = '-', method = '', target = '', status = '', bytes = '', , agent = '', rest = ''] = found
  const path = target.split('?')[0] ?? ''
  // nginx's $request_time and its like stand behind, in seconds; Apache's %D in microseconds is told by its size.
  const seconds = /(?:^|[\s=])(\d+\.\d{3})(?=\s|$)/.exec(rest)?.[1]
  const fields = { client, method, path: visibleLine(path, 500), status, bytes, agent: visibleLine(agent, 200) }
  return {
    level: levelOfStatus(Number(status)),
    service: null,
    message: `${method} ${path} ${status}`,
    fields: { ...fields, ...(user === '-' ? {} : { user }), ...(seconds ? { seconds } : {}) },
  }
}

function readRedis(line: string): Found | undefined {
  const [, sign = '', message = ''] = redis.exec(line) ?? []
  const level = redisLevels[sign]
  return level && { level, service: 'redis', message, fields: {} }
}

/** FATAL ends a session, not the server: it counts as an error. PANIC ends the server. */
function readPostgres(line: string): Found | undefined {
  const [, word = '', message = ''] = postgres.exec(line) ?? []
  if (word === '') return undefined
  return { level: word === 'FATAL' ? 'error' : (levelOf(word) ?? 'info'), service: 'postgres', message, fields: {} }
}

function readOther(line: string, from: number): Found {
  const rest = line.slice(from)
  const level = levelIn(line)
  const [, tag, said] = syslogTag.exec(rest) ?? []
  const [, behind] = (level && behindLevel.exec(rest)) || []
  const leads = said === undefined ? '' : rest.slice(0, rest.length - said.length)
  if (tag !== undefined && said !== undefined && from > 0 && levelIn(leads) === undefined)
    return { level: levelIn(said) ?? 'plain', service: tag, message: said, fields: {} }
  return {
    level: level ?? 'plain',
    service: null,
    message: behind || rest.replace(/^[\s\]:,|-]+/, '') || line,
    fields: {},
  }
}
