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

/** Takes the lines that count for an alias, as ssh does: the first one of each word holds. */
export function settingsFor(alias: string, lines: readonly SshLine[], home: Home, user?: string): SshSettings {
  const first = new Map<string, SshLine>()
  const counting: SshLine[] = []
  const keys: SshLine[] = []
  const one = (word: string) => first.get(word)?.values[0]
  const tests = {
    host: () => one('hostname')?.replaceAll('%h', alias) ?? alias,
    originalhost: () => alias,
    user: () => user ?? one('user') ?? home.user,
    localuser: () => home.user,
  }
  const holds = (condition: Condition): boolean => {
    if ('host' in condition) return fitsPatterns(condition.host, alias)
    return condition.match.every(({ what, patterns, not }) => {
      if (what === 'all') return !not
      if (!(what in tests)) return false
      return fitsPatterns(patterns, tests[what as keyof typeof tests]()) !== not
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
    if (!counts || line.word === 'host' || line.word === 'match') continue
    if (line.word === 'identityfile') keys.push(line)
    else if (first.has(line.word)) continue
    else first.set(line.word, line)
    counting.push(line)
  }
  return { first: word => first.get(word), one, keys, lines: counting }
}
