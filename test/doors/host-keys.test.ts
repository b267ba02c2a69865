import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failureOf } from '#contract/failed'
import { type House, openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { scratchFolder } from '../support/scratch'

const ends: (() => Promise<unknown>)[] = []
let data: string
beforeEach(async () => {
  const scratch = await scratchFolder('host-keys')
  ends.push(scratch.remove)
  data = scratch.path
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function open(): Promise<House> {
  const house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  ends.push(() => house.close())
  return house
}

/** A host key that no other host has. */
function aKey(host: string, port = 22) {
  const type = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1')
  const blob = Buffer.concat([type, randomBytes(32)])
  const hash = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { host, port, key: blob.toString('base64'), fingerprint: `SHA256:${hash}` }
}
const fingerprints = (keys: readonly { fingerprint: string }[]) => keys.map(one => one.fingerprint).toSorted()

test('keys that two doors trust at the same time are all kept (E7)', async () => {
  const [first, second] = [await open(), await open()]
  expect([first.owned(), second.owned()]).toEqual([true, false])
  const keys = Array.from({ length: 60 }, (_, at) => aKey(`host${at >> 1}.example.net`, 22 + (at & 1)))
  await Promise.all(
    keys.flatMap((key, at) => {
      const trust = (door: House) => door.client.profiles.trustHostKey(key)
      // Some are trusted at both doors at once: that is the same trust.
      return at % 3 === 0 ? [trust(first), trust(second)] : [trust(at % 3 === 1 ? first : second)]
    }),
  )
  for (const door of [first, second])
    expect(fingerprints(await door.client.profiles.hostKeys())).toEqual(fingerprints(keys))
  await second.close()
  await first.close()
  expect(fingerprints(await (await open()).client.profiles.hostKeys())).toEqual(fingerprints(keys))
})

test('of two keys for one host that two doors trust at the same time, one is kept and the other is told (E7)', async () => {
  const doors = [await open(), await open()]
  for (let round = 0; round < 10; round++) {
    const host = `host${round}.example.net`
    const offered = doors.map(door => ({ door, ...aKey(host) }))
    const answers = await Promise.all(
      offered.map(({ door, ...key }) =>
        door.client.profiles.trustHostKey(key).then(
          () => key.fingerprint,
          (error: unknown) => failureOf(error),
        ),
      ),
    )
    const kept = answers.filter(one => typeof one === 'string')
    expect(kept).toHaveLength(1)
    expect(answers).toContainEqual(expect.objectContaining({ kind: 'denied', code: 'HOST_KEY_CHANGED' }))
    const known = (await doors[1]?.client.profiles.hostKeys())?.filter(one => one.host === host)
    expect(fingerprints(known ?? [])).toEqual(kept)
  }
})
