import type { RedisCommand } from '#domain/redis-console'

/** The commands whose names begin with what stands in the line; none once a command is complete and its words follow. */
export function completionsOf(commands: readonly RedisCommand[], line: string, most = 8): readonly RedisCommand[] {
  const typed = line.trimStart().replaceAll(/\s+/g, ' ').toUpperCase()
  if (typed === '' || commandIn(commands, line)) return []
  return commands.filter(one => one.name.startsWith(typed)).slice(0, most)
}

/** The command that a line holds with words behind it, or at its end; the longest name wins: CONFIG GET, not CONFIG. */
export function commandIn(commands: readonly RedisCommand[], line: string): RedisCommand | undefined {
  const typed = `${line.trimStart().replaceAll(/\s+/g, ' ').toUpperCase()}`
  return commands
    .filter(one => typed.startsWith(`${one.name} `) || (typed === one.name && !hasLonger(commands, one.name)))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
}

const hasLonger = (commands: readonly RedisCommand[], name: string) =>
  commands.some(one => one.name !== name && one.name.startsWith(name))
