import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'

export type Log = Logger

const kept = 3

/**
 * The log of faults: `<data>/log/quarterdeck.log`, at most 5 MB and three older ones, readable by its owner only.
 * It never throws: a full disk must not end the work that wanted to say so.
 */
export function createLog(folder: string, limit = 5 * 1024 * 1024): Log {
  const file = join(folder, 'log', 'quarterdeck.log')
  const write = (line: string) => {
    try {
      mkdirSync(join(folder, 'log'), { recursive: true, mode: 0o700 })
      if (sizeOf(file) + line.length > limit) rotate(file)
      appendFileSync(file, line, { mode: 0o600 })
    } catch {
      // Nowhere to write; what was going on is told to the operator by other means.
    }
  }
  return pino(
    {
      level: process.env.QUARTERDECK_LOG ?? 'info',
      base: { pid: process.pid },
      redact: {
        paths: ['secret', 'password', 'passphrase', 'value', '*.secret', '*.password', '*.passphrase'],
        censor: '••••',
      },
      serializers: { err: said },
    },
    { write },
  )
}

const sizeOf = (file: string) => {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

function rotate(file: string) {
  for (let age = kept; age > 0; age--) {
    try {
      renameSync(age === 1 ? file : `${file}.${age - 1}`, `${file}.${age}`)
    } catch {
      // That age is not there yet.
    }
  }
}

// Addresses with a login in them come from anywhere: a library's message, an operator's paste.
const withoutLogin = (text: string) => text.replace(/(\w:\/\/[^\s:/@]*:)[^\s@]+@/g, '$1••••@')

// Only what an error says of itself: libraries hang the whole connection on it, password and all.
function said(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return withoutLogin(String(error)).slice(0, 500)
  return {
    name: error.name,
    message: withoutLogin(error.message).slice(0, 2_000),
    code: (error as { code?: unknown }).code,
    stack: error.stack && withoutLogin(error.stack).slice(0, 4_000),
    cause: error.cause && depth < 3 ? said(error.cause, depth + 1) : undefined,
  }
}
