import { z } from 'zod'

/** A host in plain letters, and a note where it was written in others. */
export type ReadHost = { readonly host: string; readonly note?: string } | { readonly refused: string }

const notAHost = 'It names no host: letters, digits, dots and dashes, or an address.'

/**
 * The one grammar of hosts, for what is typed, applied and imported. Stricter than any resolver: what reads as an option, a
 * number in disguise or two words is refused, and the reason never repeats the text, which may hold a password in the
 * wrong place. A path is the folder of a socket.
 */
export function readHost(text: string): ReadHost {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  if (bare.startsWith('/')) return /^\/[\w./-]{0,200}$/.test(bare) ? { host: bare } : { refused: notAHost }
  if (bare.includes(':')) return isIPv6(bare) ? { host: bare } : { refused: notAHost }
  const ascii = inPlainLetters(bare)
  if (ascii.endsWith('.')) return { refused: 'The host ends with a dot; write it without.' }
  if (ascii.length > 253 || !/^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(ascii)) return { refused: notAHost }
  if (ascii.split('.').some(label => label === '' || label.length > 63)) return { refused: notAHost }
  if (/^(?:[\d.]+|0x[\da-f.x]+)$/i.test(ascii) && !isIPv4(ascii))
    return { refused: 'The host is a number in a short form; write the whole address.' }
  return ascii === bare ? { host: ascii } : { host: ascii, note: `The host is written ${ascii} in plain letters.` }
}

/** What looks the same to the eye need not be the same name; in ASCII the difference shows. Empty where it is no name. */
function inPlainLetters(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is meant
  if (!/[^\u0000-\u007f]/.test(name)) return name
  // What means something in an address must not get there.
  if (/[^A-Za-z0-9._\-\u0080-\u{10ffff}]/u.test(name)) return ''
  return URL.parse(`http://${name}/`)?.hostname ?? ''
}

const isIPv4 = (text: string) => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)

/** With or without the name of a network card behind it. */
function isIPv6(text: string): boolean {
  const [, number = '', card] = /^([0-9A-Fa-f:.]+)(%[\w.-]{1,32})?$/.exec(text) ?? []
  return (card === undefined || card.length > 1) && URL.canParse(`http://[${number}]/`)
}

/** The host that a text holds. Otherwise the reason is an issue, and what is returned counts for nothing. */
function asHost(text: string, context: z.RefinementCtx<string>): string {
  const read = readHost(text)
  if ('host' in read) return read.host
  context.addIssue({ code: 'custom', message: read.refused })
  return ''
}

/** A name, an address, or the folder of a socket. */
export const hostSchema = z.string().trim().min(1).transform(asHost)

/** A machine: a path is none. */
export const machineSchema = hostSchema.refine(host => !host.startsWith('/'), 'A path is no host.')

/** `host` or `host:port`; an address of IPv6 with its port stands in brackets. */
export const hostPortSchema = z.string().transform((text, context) => {
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:/][^:]*)(:\d{1,5})?$/.exec(text) ?? []
  const plain = asHost(host, context)
  return plain.includes(':') ? `[${plain}]${port}` : `${plain}${port}`
})

/** An address on the web, whose host obeys the same grammar. */
export const webAddressSchema = z.url({ protocol: /^https?$/ }).transform((url, context) => {
  const [, before = '', host = '', after = ''] =
    /^(https?:\/\/(?:[^/?#]*@)?)(\[[^\]]*\]|[^:/?#]*)(.*)$/is.exec(url) ?? []
  const plain = asHost(host, context)
  // Only where it was written in other letters: what an operator wrote stays as it is.
  return host.startsWith('[') ? url : `${before}${plain}${after}`
})
