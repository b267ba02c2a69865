import type { Home } from './home'
import type { Condition, SshLine } from './ssh-lines'
import { fitsPatterns } from './ssh-pattern'

/** What a configuration says for one alias: for each word its first line, and all key files. */
export interface SshSettings {
  first(word: string): SshLine | undefined
  /** The one value of a word. */
  one(word: string): string | undefined
  readonly keys: readonly SshLine[]
  /** Every line that counts, in the order read. */
  readonly lines: readonly SshLine[]
}

/** Answers what the lines say for an alias, as a user if one is given: as with ssh, the first line of each word holds. */
export function settingsOf(lines: readonly SshLine[], home: Home): (alias: string, user?: string) => SshSettings {
  // Most lines are for one host by its name, and are looked at for that one only: a long file stays quick.
  const forAll: number[] = []
  const forOne = new Map<string, number[]>()
  for (const [at, { word, when }] of lines.entries()) {
    if (word === 'host' || word === 'match') continue
    const names = when.map(namesOf).find(one => one !== undefined)
    if (!names) forAll.push(at)
    else for (const name of names) forOne.set(name, [...(forOne.get(name) ?? []), at])
  }
  return (alias, user) => {
    const places = [...forAll, ...(forOne.get(alias) ?? [])].toSorted((a, b) => a - b)
    return settingsAmong(
      places.map(at => lines[at]).filter(line => line !== undefined),
      alias,
      home,
      user,
    )
  }
}

/** The hosts that a condition names one by one; undefined when it has patterns or asks for something else. */
const namesOf = (condition: Condition) =>
  'host' in condition && !condition.host.some(one => /[*?!]/.test(one)) ? new Set(condition.host) : undefined

function settingsAmong(lines: readonly SshLine[], alias: string, home: Home, user: string | undefined): SshSettings {
  const first = new Map<string, SshLine>()
  const counting: SshLine[] = []
  const keys: SshLine[] = []
  const one = (word: string) => first.get(word)?.values[0]
  const tests = new Map([
    ['host', () => one('hostname')?.replaceAll('%h', alias) ?? alias],
    ['originalhost', () => alias],
    ['user', () => user ?? one('user') ?? home.user],
    ['localuser', () => home.user],
  ])
  const holds = (condition: Condition): boolean => {
    if ('host' in condition) return fitsPatterns(condition.host, alias)
    return condition.match.every(({ what, patterns, not }) => {
      if (what === 'all') return !not
      const name = tests.get(what)?.()
      return name !== undefined && fitsPatterns(patterns, name) !== not
    })
  }
  // Lines under one heading share its conditions, which ssh looks at once, where the heading stands.
  const known = new Map<readonly Condition[], boolean>()
  for (const line of lines) {
    let counts = known.get(line.when)
    if (counts === undefined) {
      counts = line.when.every(holds)
      known.set(line.when, counts)
    }
    if (!counts) continue
    if (line.word === 'identityfile') keys.push(line)
    else if (first.has(line.word)) continue
    else first.set(line.word, line)
    counting.push(line)
  }
  return { first: word => first.get(word), one, keys, lines: counting }
}
