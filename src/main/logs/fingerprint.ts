import type { LogEntry } from '#domain/log'
import { withoutSecrets } from '#domain/without-secrets'

/** What differs between two events of one kind, longest forms first. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '<mail>'],
  [/"(?:[^"\\]|\\.){0,400}"|'(?:[^'\\\s]|\\.| (?=[^']{0,200}')){0,400}'(?!\w)|`[^`]{0,400}`/g, '<text>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g, '<address>'],
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])/gi, '<address>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<hex>'],
  [/(?<![A-Za-z_\d])[-+]?\d+(?:[.,]\d+)*(?=(?:ms|s|m|h|kB|MB|GB|B|%)?(?![A-Za-z_\d]))/g, '<n>'],
  [/(?<=[/_-])\d+(?=[/_\s?&.-]|$)/g, '<n>'],
]

const longest = 300

/**
 * What entries of one kind have in common: their message with numbers, ids, addresses and quoted values masked; of a trace
 * the error it ends with, and where. So values that might be secrets are not in it.
 */
export function fingerprintOf(entry: Pick<LogEntry, 'message' | 'trace'>): string {
  if (isRequest(entry.message)) return masked(entry.message.slice(0, -4)) + entry.message.slice(-4)
  const { said, place } = saidBy(entry)
  return `${masked(said).slice(0, longest)}${place}`
}

/** The same of one entry with its own values: what a finding names. Secrets are taken out. */
export function wordsOf(entry: Pick<LogEntry, 'message' | 'trace'>): string {
  const { said, place } = saidBy(entry)
  return `${said.replace(/\s+/g, ' ').trim().slice(0, longest)}${place}`
}

/** A line that only tells how a request ended (`GET /x 500`), not why. Its status is what it says. */
export const isRequest = (message: string): boolean => /^[A-Z]{3,7} \/\S* \d{3}$/.test(message)

function saidBy({ message, trace }: Pick<LogEntry, 'message' | 'trace'>) {
  const { error, place } = errorIn(trace)
  const known = error !== undefined && message.includes(error.replace(/^[\w.]+\.(?=\w+:)/, ''))
  return {
    said: withoutSecrets(error && !known ? `${message} · ${error}` : message),
    place: place ? ` (${place})` : '',
  }
}

const masked = (text: string) =>
  masks
    .reduce((done, [pattern, by]) => done.replace(pattern, by), text)
    .replace(/\s+/g, ' ')
    .trim()

/** Name and words of the error that a trace tells of, and the innermost place in it. Of Python, Java and Node. */
export function errorIn(trace: string): { readonly error?: string; readonly place?: string } {
  if (trace === '') return {}
  const lines = trace.split('\n')
  const frame = [...trace.matchAll(/^\s+File "([^"\n]+)", line \d+, in (\S+)/gm)].at(-1)
  if (frame) {
    // Python tells the error behind the frames.
    const named = (line: string) => /^[\w.]+(?::|$)/.test(line)
    const error = lines.findLast(line => named(line) && /: \S/.test(line)) ?? lines.findLast(named)
    return { ...(error ? { error } : {}), place: `${fileOf(frame[1])} in ${frame[2]}` }
  }
  const error = lines.find(line => /^(?:Caused by: )?[\w.$]*(?:Error|Exception)\b/.test(line))
  const [, where] = /^\s+at (?:(?:async )?([\w.$<>]+)(?: \[as [^\]]+\])? ?\()?/m.exec(trace) ?? []
  return { ...(error ? { error } : {}), ...(where ? { place: where } : {}) }
}

const fileOf = (path = '') => path.split('/').slice(-2).join('/')
