import { stripVTControlCharacters } from 'node:util'

/** A server's words made safe to show: no terminal sequences, control or direction characters, at most `limit` characters. */
export function remoteText(text: unknown, limit = 2000): string {
  const start = String(text ?? '').slice(0, limit * 2)
  const clean = stripVTControlCharacters(start).replace(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, '')
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean
}
