import { readHost } from '#domain/host'
import type { Files } from './files'
import type { Gathering, Place } from './gather'
import type { Home } from './home'
import { quoted } from './names'
import { type Hop, wayOf } from './ssh-jump'
import { readSshLines, type SshLine } from './ssh-lines'
import { loginFor, usualKey } from './ssh-login'
import { type SshSettings, settingsOf } from './ssh-settings'

/** Words that change neither which host is reached nor who logs in; what else is dropped is told. */
const quiet = new Set(
  `hostname user port identityfile identityagent identitiesonly proxyjump proxycommand include addkeystoagent
  addressfamily batchmode checkhostip compression connectionattempts connecttimeout controlmaster controlpath
  controlpersist escapechar forwardx11 forwardx11trusted gssapiauthentication hashknownhosts ignoreunknown ipqos
  kbdinteractiveauthentication loglevel passwordauthentication preferredauthentications pubkeyauthentication
  pubkeyacceptedalgorithms pubkeyacceptedkeytypes requesttty sendenv serveralivecountmax serveraliveinterval setenv
  stricthostkeychecking tag tcpkeepalive updatehostkeys usekeychain verifyhostkeydns visualhostkey warnweakcrypto`.split(
    /\s+/,
  ),
)

/**
 * Each host that is named without a pattern is an SSH host, and so is each on the way to one. Patterns only say
 * settings. Nothing of it is run.
 */
export async function readSshConfig(
  text: string,
  file: string,
  { add, refuse, full }: Gathering,
  home: Home,
  files: Files,
): Promise<void> {
  const lines = await readSshLines(text, file, refuse, home, files)
  const named = aliasesOf(lines)
  const settingsFor = settingsOf(lines, home)
  const usual = await usualKey(home, files)
  const reached = new Map<string, string | undefined>()

  /** Adds a host and what it is reached through; answers its key. `before` is the hop in front of it on a longer way. */
  function reach(hop: Hop, place: Place, before: string | undefined, on: ReadonlySet<string>): string | undefined {
    const id = JSON.stringify([hop.alias, hop.user, hop.port, before])
    if (on.has(id)) {
      refuse(place, `The way to ${quoted(hop.alias)} goes round in a circle.`)
      return undefined
    }
    if (reached.has(id)) return reached.get(id)
    const key = added(hop, place, before, new Set([...on, id]))
    reached.set(id, key)
    return key
  }

  function added(hop: Hop, from: Place, before: string | undefined, on: ReadonlySet<string>): string | undefined {
    const place = named.get(hop.alias) ?? from
    const settings = settingsFor(hop.alias, hop.user)
    const read = readHost((settings.one('hostname') ?? '%h').replaceAll('%h', hop.alias).replaceAll('%%', '%'))
    if ('refused' in read || read.host.startsWith('/')) {
      refuse(
        settings.first('hostname') ?? place,
        `The host ${quoted(hop.alias)}: ${'refused' in read ? read.refused : 'A path is no host.'}`,
      )
      return undefined
    }
    const port = hop.port ?? Number(settings.one('port') ?? 22)
    const user = hop.user ?? settings.one('user') ?? home.user
    const expand = expansion({ h: read.host, n: hop.alias, p: String(port), r: user, d: home.folder, u: home.user })
    let through = before
    if (before === undefined) {
      const way = wayOf(settings, text => expand(text) ?? '')
      if ('refused' in way) {
        refuse(way, `The host ${quoted(hop.alias)}: ${way.refused}`)
        return undefined
      }
      for (const next of way.hops) {
        through = reach(next, place, through, on)
        if (through !== undefined) continue
        refuse(place, `The host ${quoted(hop.alias)}: the way over ${quoted(next.alias)} cannot be taken over.`)
        return undefined
      }
    }
    const login = loginFor(settings, expand, home, usual)
    return add({
      ...place,
      fields: { protocol: 'ssh', name: hop.alias, host: read.host, port, user, ...login.fields },
      notes: [...(read.note ? [read.note] : []), ...login.notes, ...leftOut(settings)],
      ...(through === undefined ? {} : { through }),
    })
  }

  for (const [alias, place] of named) {
    if (full()) break
    reach({ alias }, place, undefined, new Set())
  }
}

/** Names of hosts without a pattern, with the first place of each. */
function aliasesOf(lines: readonly SshLine[]): Map<string, Place> {
  const named = new Map<string, Place>()
  for (const { word, values, file, line } of lines)
    if (word === 'host')
      for (const alias of values) if (!/[*?!]/.test(alias) && !named.has(alias)) named.set(alias, { file, line })
  return named
}

/** Puts values for `%h` and its like; undefined where one is not known. */
function expansion(tokens: Readonly<Record<string, string>>): (text: string) => string | undefined {
  return text => {
    const parts = text.split(/(%.?)/)
    const whole = parts.map(part => (part.startsWith('%') ? (part === '%%' ? '%' : tokens[part[1] ?? '']) : part))
    return whole.every(part => part !== undefined) ? whole.join('') : undefined
  }
}

function leftOut(settings: SshSettings): string[] {
  const words = new Map(settings.lines.filter(({ word }) => !quiet.has(word)).map(({ word, said }) => [word, said]))
  const open = settings.one('stricthostkeychecking')?.toLowerCase()
  return [
    ...(words.size > 0 ? [`Left out: ${[...words.values()].map(word => quoted(word).slice(1, -1)).join(', ')}.`] : []),
    ...(open === 'no' || open === 'off' ? ['Its host key is checked here all the same.'] : []),
  ]
}
