import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { CipherAlgorithm } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { legacyAllowed, ourOffer } from '../../src/main/connectors/ssh/algorithms'
import { offerIn } from '../../src/main/connectors/ssh/server-offer'
import { openDoor, startOddServer } from '../support/ssh-server'
import { noSshd, startSshd } from '../support/sshd'
import { failing, never } from './opening'
import { layersOf, passes, sshOpening } from './ssh-opening'

const why = noSshd()
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

async function sshd(config: string[]) {
  const server = await startSshd(config)
  ends.push(server.stop)
  return server
}
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

/** As servers were before 2024: without the mark of strict key exchange, which the library always sets. */
async function notStrict(cipher: CipherAlgorithm) {
  const server = await startOddServer(
    client => {
      const { _protocol } = client as unknown as { _protocol: { _offer: { lists: { all: Uint8Array } } } }
      const lists = Buffer.from(_protocol._offer.lists.all.buffer)
      const mark = () => lists.indexOf('kex-strict-s-v00')
      while (mark() >= 0) lists.write('kex-sleepy-s-v00', mark())
      openDoor(client)
    },
    { algorithms: { cipher: [cipher] } },
  )
  ends.push(server.stop)
  return server
}

describe('a server', () => {
  test('that takes only post-quantum key exchange is told with both lists (E16)', async () => {
    const failure = await failing(
      ssh.open(sshOpening(await sshd(['KexAlgorithms sntrup761x25519-sha512@openssh.com'])), never),
    )
    expect(failure).toMatchObject({ kind: 'unreachable', layer: 'ssh', code: 'NO_COMMON_ALGORITHM' })
    expect(failure.message).toContain(
      'The host has sntrup761x25519-sha512@openssh.com; Quarterdeck has curve25519-sha256',
    )
    expect(failure.hint).toContain('post-quantum')
  })

  test('with old algorithms only is refused, whichever they are; until a day it may be allowed (E17)', async () => {
    for (const line of [
      'KexAlgorithms diffie-hellman-group14-sha1',
      'Ciphers aes256-cbc',
      'MACs hmac-sha1\nCiphers aes128-ctr',
    ]) {
      const old = await sshd([line])
      const open = (legacyUntil?: string) => sshOpening(old, { legacyUntil })
      const failure = await failing(ssh.open(open(), never))
      expect(failure, line).toMatchObject({
        code: 'NO_COMMON_ALGORITHM',
        hint: expect.stringContaining('only old ones'),
      })
      const late = await failing(ssh.open(open('2020-01-31'), never))
      expect(late.hint, line).toContain('until 2020-01-31, and that day is over')
      await passes(open(tomorrow))
      const login = (await layersOf(open(tomorrow))).find(layer => layer.layer === 'login')
      expect(login?.ok).toBe(true)
      expect(login?.hint, line).toContain(`no longer safe: ${line.split('\n')[0]?.split(' ')[1]}`)
    }
  })

  test('with a host key that signs by SHA-1 only is one of them (E17)', async () => {
    const old = await sshd(['HostKeyAlgorithms ssh-rsa'])
    const rsa = join(old.folder, 'old_rsa')
    spawnSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', rsa])
    const only = await sshd([`HostKey ${rsa}`, 'HostKeyAlgorithms ssh-rsa'])
    const fingerprint = String(spawnSync('ssh-keygen', ['-lf', rsa]).stdout).split(' ')[1]
    const open = (legacyUntil?: string) => sshOpening(only, { legacyUntil, hostKey: fingerprint })
    expect(await failing(ssh.open(open(), never))).toMatchObject({ code: 'NO_COMMON_ALGORITHM' })
    await passes(open(tomorrow))
  })

  test('with strong algorithms has no warning, whatever the profile allows (E17)', async () => {
    const layers = await layersOf(sshOpening(await sshd([]), { legacyUntil: tomorrow }))
    expect(layers.map(layer => [layer.ok, layer.hint])).toEqual(Array.from({ length: 4 }, () => [true, undefined]))
  })

  test('that would use ChaCha20 is taken only with strict key exchange (E15)', async () => {
    // OpenSSH 9.2 of Debian has the mark of strict key exchange.
    await passes(sshOpening(await sshd(['Ciphers chacha20-poly1305@openssh.com'])))
    const failure = await failing(ssh.open(sshOpening(await notStrict('chacha20-poly1305@openssh.com')), never))
    expect(failure).toMatchObject({ kind: 'denied', layer: 'ssh', code: 'TERRAPIN' })
  })
})

describe('what we offer', () => {
  test('is strong first, holds nothing old, and asks for the known type of host key first (E4, E15)', () => {
    const offer = ourOffer(['ecdsa-sha2-nistp256', 'ssh-dss'], false)
    expect(offer.cipher[0]).toBe('aes128-gcm@openssh.com')
    expect(offer.hostKey[0]).toBe('ecdsa-sha2-nistp256')
    expect(ourOffer(['ssh-rsa'], false).hostKey[0]).toBe('rsa-sha2-512')
    const all = [...offer.kex, ...offer.hostKey, ...offer.cipher, ...offer.mac]
    expect(all.filter(name => /sha1|cbc|md5|arcfour|dss|^ssh-rsa$/.test(name))).toEqual([])
    expect(new Set(all).size).toBe(all.length)
  })

  test('may be old to the end of the day that the profile names, and no longer (E17)', () => {
    const night = new Date('2026-03-01T23:59:00Z')
    expect(legacyAllowed('2026-03-01', night)).toBe(true)
    expect(legacyAllowed('2026-02-28', night)).toBe(false)
    expect(legacyAllowed(undefined, night)).toBe(false)
  })

  test('what a server offers is read from its first bytes only when they are whole', () => {
    const names = Buffer.from('a,b')
    const length = Buffer.from([0, 0, 0, names.length])
    const body = Buffer.concat([
      Buffer.from([20]),
      Buffer.alloc(16),
      ...Array.from({ length: 10 }, () => [length, names]).flat(),
    ])
    const packet = Buffer.concat([Buffer.from([0, 0, 0, body.length + 1, 0]), body])
    const bytes = Buffer.concat([Buffer.from('hello\r\nSSH-2.0-x\r\n'), packet])
    expect(offerIn(bytes)?.kex).toEqual(['a', 'b'])
    for (let cut = 0; cut < bytes.length; cut++) expect(offerIn(bytes.subarray(0, cut))).toBeUndefined()
    for (let at = 18; at < bytes.length; at++) {
      const broken = Buffer.from(bytes)
      broken[at] = 255
      expect(() => offerIn(broken)).not.toThrow()
    }
  })
})
