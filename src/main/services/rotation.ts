import { missing, OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { Rotation } from '#domain/rotation'
import { placeOf } from '#domain/secret-source'
import type { Store } from '../store/store'
import type { Vault } from '../store/vault'
import type { Parts } from './parts'

/** Puts a secret that a run has changed where this console finds it from now on. */
export function createRotation({
  store,
  vault,
  asked,
  changes,
  sessions,
}: Pick<Parts, 'asked' | 'changes'> & {
  readonly store: Pick<Store, 'profiles' | 'systems' | 'secrets'>
  readonly vault: Pick<Vault, 'seal' | 'unseal'> & { state(): { readonly state: string } }
  readonly sessions: Pick<Parts['sessions'], 'renew'>
}): Rotation {
  const alike = async (at: Profile, user: string) =>
    (await store.profiles.list(at.system)).filter(one => isSameServer(one, at) && userOf(one) === user)

  return {
    async assertMaySeal(at, user) {
      const targets = await alike(at, user)
      const foreign = targets.find(({ secret }) => !isOurs(secret.from))
      if (foreign)
        throw new OpsError({
          kind: 'rejected',
          code: 'SECRET_ELSEWHERE',
          message: `The secret of ${foreign.name} comes from ${placeOf(foreign.secret)}, which this console does not write. Nothing was done.`,
          hint: 'Let the console store it (Connections, the target, Secret), or change it where it comes from.',
        })
      if (targets.some(({ secret }) => secret.from === 'stored') && vault.state().state === 'locked')
        throw locked('the new secret could not be kept')
      return targets.some(({ secret: { from } }) => from === 'stored' || from === 'ask')
    },
    async seal(at, user, value) {
      for (const { id, secret } of await alike(at, user)) {
        if (secret.from === 'stored') await vault.seal(id, 'secret', value)
        if (secret.from === 'ask') asked.set(id, value)
        sessions.renew(id)
      }
      changes.tell('profiles')
    },
    async hold(run, parameter, value) {
      if (vault.state().state === 'locked') throw locked('a new secret whose answer is lost would be lost, too')
      await vault.seal(heldUnder(run), parameter, value)
    },
    held: (run, parameter) => vault.unseal(heldUnder(run), parameter),
    letGo: (run, parameter) => store.secrets.remove(heldUnder(run), parameter),
    async changed(system, name) {
      const is = await store.systems.get(system)
      if (!is?.secrets?.some(one => one.name === name))
        throw missing(
          `The system has no secret called ${name}.`,
          'Name it on the page Secrets, so that its age is known.',
        )
      const changedOn = new Date().toISOString().slice(0, 10)
      const secrets = is.secrets.map(one => (one.name === name ? { ...one, changedOn } : one))
      await store.systems.save({ ...is, secrets })
      changes.tell('systems')
    },
  }
}

const locked = (so: string) =>
  new OpsError({
    kind: 'denied',
    code: 'VAULT_LOCKED',
    message: `The vault is locked, so ${so}. Nothing was done.`,
    hint: 'Unlock it on the page Secrets, then start again.',
  })

/** Where a secret lies that belongs to no target yet. */
const heldUnder = (run: string) => `run ${run}`

/** A target without a secret logs in by another way, and needs no new one. */
const isOurs = (from: Profile['secret']['from']) => from === 'stored' || from === 'ask' || from === 'none'

/** The user that a target logs in as; Redis has one where none is named. */
function userOf(profile: Profile): string | undefined {
  if (profile.protocol === 'redis') return profile.user || 'default'
  return 'user' in profile ? profile.user : undefined
}

function isSameServer(one: Profile, other: Profile): boolean {
  if (!('port' in one) || !('port' in other) || one.protocol !== other.protocol || one.via !== other.via) return false
  const place = 'container' in one ? one.container : undefined
  const otherPlace = 'container' in other ? other.container : undefined
  return place === otherPlace && (place !== undefined || one.host === other.host) && one.port === other.port
}
