import { stripVTControlCharacters } from 'node:util'

// What can move the cursor, hide or reorder text: C0 and C1 controls, zero-width and bidirectional marks, tags.
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

/** Text from a server as harmless text: terminal sequences gone, what cannot be seen made visible. Keeps line breaks and tabs. */
export const plain = (text: string): string =>
  stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(invisible, shown)

/** The same on one line, for cells, titles and headings. */
export const line = (text: string): string => plain(text).replaceAll('\n', ' ↵ ').replaceAll('\t', ' ')

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}
