import { isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

const notAHost = 'It names no host: letters, digits, dots and dashes, or an address.'

/**
 * A host as files write it. Stricter than any resolver: what reads as an option, a number in disguise or two words is
 * refused, and the reason never repeats the text, which may hold a password in the wrong place.
 */
export function readHost(text: string): { host: string; note?: string } | { refused: string } {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  if (bare.startsWith('/')) return /^\/[\w./-]{0,200}$/.test(bare) ? { host: bare } : { refused: notAHost }
  if (bare.includes(':')) return isIPv6(bare) ? { host: bare } : { refused: notAHost }
  // What looks the same to the eye need not be the same name; in ASCII the difference shows.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is meant
  const ascii = /[^\u0000-\u007f]/.test(bare) ? domainToASCII(bare) : bare
  if (ascii.endsWith('.')) return { refused: 'The host ends with a dot; write it without.' }
  if (ascii.length > 253 || !/^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(ascii)) return { refused: notAHost }
  if (ascii.split('.').some(label => label === '' || label.length > 63)) return { refused: notAHost }
  if (/^(?:[\d.]+|0x[\da-f.x]+)$/i.test(ascii) && !isIPv4(ascii))
    return { refused: 'The host is a number in a short form; write the whole address.' }
  return ascii === bare ? { host: ascii } : { host: ascii, note: `The host is written ${ascii} in plain letters.` }
}
