/** A command as it can be pasted into redis-cli; a byte that is no text (a lone surrogate) stands as `\xff`. */
export const shownRedis = (words: readonly string[]): string =>
  words
    .map(text => (/^[^\s"'\\#$]+$/.test(text) && !hidden.test(text) ? text : `"${text.replaceAll(awkward, visible)}"`))
    .join(' ')

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be made visible
const hidden = /[\u0000-\u001f\u007f]|[\udc80-\udcff]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be made visible
const awkward = /["\\\u0000-\u001f\u007f]|[\udc80-\udcff]/gu
const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }
const visible = (character: string) =>
  named[character] ?? `\\x${(character.charCodeAt(0) & 0xff).toString(16).padStart(2, '0')}`
