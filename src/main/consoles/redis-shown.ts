import type { ShownReply } from '#domain/redis-console'
import type { RedisReply } from '#domain/session'

const [mostEntries, mostCharacters, mostInAll] = [500, 4000, 400_000]

/** A reply as a screen can hold it: long texts and lists are cut, and said to be. */
export function shownReply(reply: RedisReply): ShownReply {
  let room = mostInAll
  const shown = (one: RedisReply): ShownReply => {
    if (typeof one === 'string') {
      const most = Math.max(0, Math.min(mostCharacters, room))
      room -= Math.min(one.length, most)
      return one.length > most ? { text: one.slice(0, most), of: one.length } : one
    }
    if (one === null || typeof one === 'number') return one
    const list: ShownReply[] = []
    for (const entry of one.slice(0, mostEntries)) {
      if (room <= 0) break
      room -= 8
      list.push(shown(entry))
    }
    return { list, more: one.length - list.length }
  }
  return shown(reply)
}
