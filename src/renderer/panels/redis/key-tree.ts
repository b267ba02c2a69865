import type { RedisKey } from '#domain/redis-console'

/** A line of the tree: a part of keys that several share, or one key. */
export interface TreeLine {
  readonly id: string
  readonly name: string
  readonly level: number
  /** Of a prefix: how many keys stand below it, and what they take. */
  readonly below?: number
  readonly bytes: number
  readonly key?: RedisKey
}

interface Node {
  readonly parts: Map<string, Node>
  readonly keys: RedisKey[]
  below: number
  bytes: number
}

const separator = ':'
const node = (): Node => ({ parts: new Map(), keys: [], below: 0, bytes: 0 })

/** The lines that are in sight, while these prefixes are open. A prefix with one key alone is that key. */
export function treeLines(keys: readonly RedisKey[], open: ReadonlySet<string>): readonly TreeLine[] {
  const root = node()
  for (const one of keys) {
    let at = root
    for (const part of one.key.split(separator).slice(0, -1)) {
      const next = at.parts.get(part) ?? node()
      at.parts.set(part, next)
      at = next
      at.below++
      at.bytes += one.bytes ?? 0
    }
    at.keys.push(one)
  }
  const lines: TreeLine[] = []
  const write = (from: Node, prefix: string, level: number) => {
    for (const [part, next] of [...from.parts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const whole = `${prefix}${part}${separator}`
      const id = `${whole}*`
      if (next.below === 1) {
        const [only] = allOf(next)
        if (only)
          lines.push({
            id: `=${only.key}`,
            name: only.key.slice(prefix.length),
            level,
            bytes: only.bytes ?? 0,
            key: only,
          })
        continue
      }
      lines.push({ id, name: `${part}${separator}`, level, below: next.below, bytes: next.bytes })
      if (open.has(id)) write(next, whole, level + 1)
    }
    for (const key of from.keys.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
      lines.push({ id: `=${key.key}`, name: key.key.slice(prefix.length), level, bytes: key.bytes ?? 0, key })
  }
  write(root, '', 1)
  return lines
}

const allOf = (from: Node): RedisKey[] => [...from.keys, ...[...from.parts.values()].flatMap(allOf)]
