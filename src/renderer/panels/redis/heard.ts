/** What was heard of other clients so far. */
export interface Heard {
  /** The newest first, as many as one would read. */
  readonly lines: readonly string[]
  readonly all: number
  /** How often each command came, among the lines that were seen. */
  readonly commands: ReadonlyMap<string, number>
}

export const nothingHeard: Heard = { lines: [], all: 0, commands: new Map() }

const most = 200

/** Adds lines of MONITOR, such as `1722.1 [0 10.0.0.7:51122] "get" "user:1"`. */
export function heard(before: Heard, { lines, left }: { lines: readonly string[]; left: number }): Heard {
  const commands = new Map(before.commands)
  for (const line of lines) {
    const command = /^[\d.]+ \[[^\]]*\] "([^"]*)"/.exec(line)?.[1]?.toUpperCase()
    if (command !== undefined) commands.set(command, (commands.get(command) ?? 0) + 1)
  }
  return {
    lines: [...lines.toReversed(), ...before.lines].slice(0, most),
    all: before.all + lines.length + left,
    commands,
  }
}

/** The commands that came most often, in words. */
export const commonest = ({ commands }: Heard): string =>
  [...commands]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([command, times]) => `${command} ${times}×`)
    .join(', ')
