/** Smaller than this no compressed dump can be: a gzip of nothing is 20 bytes, and the head of an empty dump is more. */
const leastBytes = 100

/**
 * Why a file cannot be what its name says, from its size and what was looked at: its first 16 bytes in hexadecimal, and
 * for SQL how often head and end say that pg_dump wrote them. Null where nothing speaks against it; that proves nothing yet.
 */
export function objectionTo(
  format: string,
  bytes: number,
  head: string | undefined,
  text: string | undefined,
): string | null {
  if (bytes === 0) return 'empty: the dump was cut off before its first byte'
  if (/gz|zst|xz|lz4|bz2/.test(format) && bytes < leastBytes)
    return `${bytes} bytes: a compressed file with nothing in it`
  if (head === undefined || format.includes('encrypted')) return null
  const [begins, ends] = (text ?? '').split(' ')
  if (format.endsWith('.gz') && !head.startsWith('1f8b')) return 'not compressed with gzip, whatever its name says'
  if (format === 'plain.gz' && begins === '0') return 'does not begin like a dump of PostgreSQL'
  if (format === 'plain' && begins === '0') return 'does not begin like a dump of PostgreSQL'
  if (format === 'plain' && ends === '0') return 'ends before its last line: the dump was cut off'
  if (format !== 'custom' || head.startsWith(hex('PGDMP'))) return null
  // pg_dump without --format=custom writes SQL, whatever the file is called.
  return head.startsWith(hex('--')) || head.startsWith(hex('\n--')) ? null : 'is no archive of pg_dump'
}

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex')
