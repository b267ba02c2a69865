/**
 * Bytes as text from which the same bytes can be made again: what is UTF-8 is itself, every other byte a lone low
 * surrogate (U+DC80 for 0x80), as Python's surrogateescape has it. It survives JSON.
 */
export function exactText(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(utf8, part => (part.length > 1 ? Buffer.from(part, 'latin1').toString('utf8') : stray(part)))
}

/** The bytes of such a text. */
export function exactBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text)
  const bytes = text.replace(/[\u0080-\u{10ffff}]/gu, part => {
    const code = part.charCodeAt(0)
    return part.length === 1 && code >= 0xdc80 && code <= 0xdcff
      ? String.fromCharCode(code - 0xdc00)
      : Buffer.from(part).toString('latin1')
  })
  return Buffer.from(bytes, 'latin1')
}

// Whole characters of UTF-8 (no surrogates, none longer than needed), else one byte alone.
const utf8 =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g

const stray = (byte: string) => String.fromCharCode(0xdc00 + byte.charCodeAt(0))
