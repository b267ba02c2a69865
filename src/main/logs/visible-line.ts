import { stripVTControlCharacters } from 'node:util'

/** A line of a log made safe to show: no terminal sequences, no control or direction characters, at most `limit` long. */
export function visibleLine(text: string, limit: number): string {
  const start = text.length > limit * 2 ? text.slice(0, limit * 2) : text
  // Most lines have nothing of that kind, and a look that costs little says so.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const odd = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(start)
  const clean = odd ? stripVTControlCharacters(start).replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, '') : start
  return clean.length > limit ? `${clean.slice(0, limit)}…` : clean
}
