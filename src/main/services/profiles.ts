import { createHash } from 'node:crypto'
import { invalid, missing, OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { assertFits } from './fitting'
import type { Parts } from './parts'
import { createRemoved } from './removed'

const testMs = 45_000

export function createProfilesService(parts: Parts) {
  const { procedures, store, vault, sessions, changes, asked } = parts
  const os = procedures.profiles
  const removed = createRemoved<{ profile: Profile; sealed: string | undefined }>()

  return {
    list: os.list.handler(async ({ input }) => {
      const profiles = await store.profiles.list(input.system)
      return Promise.all(
        profiles.map(async profile => ({
          ...profile,
          hasSecret: asked.has(profile.id) || (await store.secrets.get(profile.id, 'secret')) !== undefined,
        })),
      )
    }),
    save: os.save.handler(async ({ input: { profile, secret } }) => {
      await assertFits(store, profile)
      // Sealed first: a locked vault refuses before anything is changed.
      if (secret.set === 'value' && profile.secret.from === 'stored')
        await vault.seal(profile.id, 'secret', secret.value)
      if (secret.set === 'value' && profile.secret.from === 'ask') asked.set(profile.id, secret.value)
      if (secret.set === 'clear' || profile.secret.from !== 'stored') await store.secrets.remove(profile.id, 'secret')
      if (secret.set === 'clear' || profile.secret.from !== 'ask') asked.delete(profile.id)
      await store.profiles.save(profile)
      changes.tell('profiles')
      return profile
    }),
    remove: os.remove.handler(async ({ input }) => {
      const profile = await store.profiles.get(input.id)
      if (!profile) throw missing('There is no such target any more.')
      const sealed = await store.secrets.get(profile.id, 'secret')
      await sessions.close(profile.id)
      await store.profiles.remove(profile.id)
      changes.tell('profiles')
      return { undo: removed.keep({ profile, sealed }) }
    }),
    restore: os.restore.handler(async ({ input }) => {
      const { profile, sealed } = removed.take(input.undo)
      await store.profiles.save(profile)
      if (sealed !== undefined) await store.secrets.put(profile.id, 'secret', sealed)
      changes.tell('profiles')
      return profile
    }),
    test: os.test.handler(async function* ({ input: { profile, secret }, signal }) {
      const given = async () =>
        secret.set === 'keep' ? parts.secretOf(profile) : secret.set === 'value' ? secret.value : null
      const limit = AbortSignal.timeout(testMs)
      yield* sessions.layersOf(profile, given, {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        timeoutMs: testMs,
      })
    }),
    giveSecret: os.giveSecret.handler(async ({ input }) => {
      const profile = await store.profiles.get(input.profile)
      if (!profile) throw missing('There is no such target any more.')
      if (profile.secret.from !== 'ask')
        throw invalid(`${profile.name} does not ask for its secret.`, 'Change where it comes from under Connections.')
      asked.set(profile.id, input.value)
      changes.tell('profiles')
    }),
    giveAnswers: os.giveAnswers.handler(({ input }) => parts.answers.give(input.profile, input.answers)),
    trustHostKey: os.trustHostKey.handler(async ({ input: { host, port, fingerprint, key } }) => {
      const { type, fingerprint: real } = readHostKey(key)
      if (real !== fingerprint) throw invalid('The fingerprint does not belong to this host key.')
      const known = await store.hostKeys.find(host, port)
      if (known.some(one => one.type === type && one.key !== key))
        throw new OpsError({
          kind: 'denied',
          code: 'HOST_KEY_CHANGED',
          layer: 'host-key',
          message: `Another ${type} key is trusted for ${host}:${port}.`,
          hint: 'Find out why it changed. Only then forget the old one under Settings and trust the new one.',
        })
      await store.hostKeys.trust({ host, port, type, key, fingerprint })
      changes.tell('settings')
    }),
    hostKeys: os.hostKeys.handler(async () =>
      (await store.hostKeys.list()).map(({ host, port, type, fingerprint, addedAt }) => ({
        host,
        port,
        type,
        fingerprint,
        addedAt,
      })),
    ),
    forgetHostKey: os.forgetHostKey.handler(async ({ input }) => {
      await store.hostKeys.forget(input.host, input.port)
      changes.tell('settings')
    }),
  }
}

/** Type and fingerprint as the key itself says them: what a page sends is not believed. */
function readHostKey(key: string): { type: string; fingerprint: string } {
  const blob = Buffer.from(key, 'base64')
  const length = blob.length > 4 ? blob.readUInt32BE(0) : 0
  const type = blob.subarray(4, 4 + length).toString('latin1')
  if (length > 64 || !/^[a-z0-9@.-]+$/i.test(type)) throw invalid('This is not a host key.')
  return { type, fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}` }
}
