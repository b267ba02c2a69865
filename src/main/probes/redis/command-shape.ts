import type { RedisReply } from '#domain/session'

/** What the server knows of a command: where its key stands, and whether its second word is a part of its name. */
export type KeyPositions = ReadonlyMap<string, { readonly key: number; readonly parts: ReadonlySet<string> }>

/** From COMMAND INFO: name, arity, flags, first key, …, and since 7.0 the subcommands. Empty where it was not answered. */
export function keyPositions(reply: RedisReply): KeyPositions {
  return new Map(
    list(reply).flatMap(one => {
      const [name, , , key, , , , , , parts] = list(one)
      if (typeof name !== 'string') return []
      // A subcommand's own name is `config|get`.
      const named = list(parts ?? null).map(part => String(list(part)[0]).split('|').at(-1) ?? '')
      return [[name.toLowerCase(), { key: Number(key), parts: new Set(named) }] as const]
    }),
  )
}

/** Walk every key, or many: the pattern is what there is to know of them, and holds no value. */
const patterned = new Set(['keys'])

const longestKey = 120

/** A command by its name and the key it was about, without its values: `hset cart:all`, `eval`, `config get`. */
export function shapeOf([first = '', second = '', ...rest]: readonly string[], positions: KeyPositions): string {
  const name = first.toLowerCase()
  const known = positions.get(name)
  const words = [first, second, ...rest]
  if (known?.parts.has(second.toLowerCase())) return `${name} ${second.toLowerCase()}`
  const key = patterned.has(name) ? second : known && known.key > 0 ? words[known.key] : undefined
  if (key === undefined || key === '') return name
  return `${name} ${key.length > longestKey ? `${key.slice(0, longestKey)}…` : key}`
}

const list = (reply: RedisReply): readonly RedisReply[] =>
  Array.isArray(reply) ? (reply as readonly RedisReply[]) : []
