import type { Finding } from '#domain/finding'
import { sourceNamed } from '#domain/log'
import { keyOfSource } from '../../parts/log-source-key'

const times = ['last_seen', 'peak_at', 'entered_at', 'at'] as const

/** Where the lines stand that a finding was made of: the source as an address has it, and a moment of it where one is known. */
export function logPlaceOf({
  evidence = {},
}: Pick<Finding, 'evidence'>): { source: string; time?: string } | undefined {
  const { fingerprint, unread, log, source: name = log } = evidence
  if (typeof name !== 'string' || (unread !== undefined && unread !== null)) return undefined
  const source = sourceNamed(name)
  const time = times.map(word => evidence[word]).find(one => typeof one === 'string')
  if (!source || (typeof time !== 'string' && typeof fingerprint !== 'string')) return undefined
  return { source: keyOfSource(source), ...(typeof time === 'string' && { time }) }
}
