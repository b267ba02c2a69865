import type { Level } from '#domain/log'

const words: Readonly<Record<string, Level>> = {
  ...{ emerg: 'fatal', emergency: 'fatal', panic: 'fatal', fatal: 'fatal', alert: 'fatal', crit: 'fatal' },
  ...{ critical: 'fatal', error: 'error', err: 'error', severe: 'error' },
  ...{ warning: 'warning', warn: 'warning', notice: 'info', info: 'info', information: 'info', log: 'info' },
  ...{ statement: 'info', detail: 'info', hint: 'info', debug: 'debug', trace: 'debug', verbose: 'debug' },
}

/** A level's word in anybody's writing (`ERROR`, `err`, `W`, PostgreSQL's `DEBUG1`), or undefined where it is none. */
export function levelOf(word: string): Level | undefined {
  return words[word.toLowerCase().replace(/^debug[1-5]$/, 'debug')]
}

/** Levels as numbers: of pino and bunyan (10 to 60), or of syslog (0 to 7). */
export function levelOfNumber(value: number): Level | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined
  if (value <= 7) return (['fatal', 'fatal', 'fatal', 'error', 'warning', 'info', 'info', 'debug'] as const)[value]
  return value >= 60 ? 'fatal' : value >= 50 ? 'error' : value >= 40 ? 'warning' : value >= 30 ? 'info' : 'debug'
}

/** An answer's status: those of 500 and more are errors of the server, those of 400 warnings. */
export const levelOfStatus = (status: number): Level => (status >= 500 ? 'error' : status >= 400 ? 'warning' : 'info')

// A level stands alone in capitals, in brackets, before a colon, or as level=…; in the midst of prose it is a word.
const marked =
  /(?:^|[\s[(|<])(EMERG|ALERT|CRIT|CRITICAL|FATAL|PANIC|SEVERE|ERROR|ERR|WARNING|WARN|NOTICE|INFO|LOG|STATEMENT|DETAIL|HINT|DEBUG[1-5]?|TRACE)(?=[\]\s:|)>/,]|$)|\[(emerg|alert|crit|error|warn|notice|info|debug)\]|\b(?:level|lvl|severity)=["']?([A-Za-z]+)|(?:^|\s)(fatal|error|warning|info|debug):/

/** The level that a plain line names near its beginning. */
export function levelIn(text: string): Level | undefined {
  const [, capital, bracketed, written, led] = marked.exec(text.slice(0, 300)) ?? []
  const word = capital ?? bracketed ?? written ?? led
  return word === undefined ? undefined : levelOf(word)
}
