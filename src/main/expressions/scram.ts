import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

const iterations = 4096

/**
 * The verifier PostgreSQL would store for a password (RFC 5802, SCRAM-SHA-256), so that the password itself is never
 * sent, logged or kept in the server's statistics. What already is a verifier stays as it is.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  if (/^SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/.test(password)) return password
  const salted = pbkdf2Sync(prepared(password), salt, iterations, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}

// SASLprep's tables, by Unicode property: B.1 is dropped, C.1.2 becomes a blank, C.2 to C.9 prohibit.
const dropped = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/g
const blanks = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g
const prohibited =
  /\p{Cc}|\p{Cn}|\p{Co}|\p{Cs}|[\u0340\u0341]|\u06dd|\u070f|\u180e|[\u2028-\u202e]|[\u206a-\u206f]|[\ufff9-\ufffd]|[\u2ff0-\u2ffb]/u

/** A password SASLprep refuses is used as it is: the server does the same. */
function prepared(password: string): string {
  if (/^[\x20-\x7e]*$/.test(password)) return password
  const text = password.replace(blanks, ' ').replace(dropped, '').normalize('NFKC')
  return prohibited.test(text) || text === '' ? password : text
}
