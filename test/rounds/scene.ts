import { nanoid } from 'nanoid'
import type { Environment } from '#domain/environment'
import type { Profile } from '#domain/profile'
import type { RoundPace } from '#domain/round'
import { createRounds, type RoundsAtWork } from '../../src/main/rounds/create'
import { lookAtWith } from '../../src/main/services/look-at'
import { type PlanRound, planRound } from '../../src/main/services/plan-round'
import type { Deck } from '../support/deck'

export const pace: RoundPace = { atOnce: 20, canary: false, stopAfter: 0, gapMs: 0 }

/** The rounds of a deck, as the console makes them. */
export const roundsOf = ({ engine, sessions, store, library }: Deck): RoundsAtWork =>
  createRounds({
    kept: store.rounds,
    lookAt: lookAtWith({ engine, sessions, profiles: store.profiles, library }),
    onChange() {},
    onFault(error) {
      throw error
    },
  })

/** Starts a round and resolves with it as it ended. */
export async function walked(deck: Deck, rounds: RoundsAtWork, asked: Partial<PlanRound>) {
  const { round, ended } = await rounds.start(await planned(deck, asked))
  await ended
  return rounds.get(round)
}

export const planned = ({ store, library }: Deck, asked: Partial<PlanRound>) =>
  planRound({ store, library: { ...library, reload: async () => {} } }, { systems: [], pace, key: nanoid(), ...asked })

/** Adds a system with one target. */
export async function addSystem(
  { store }: Deck,
  name: string,
  profile: { protocol: Profile['protocol'] } & Record<string, unknown>,
  more: { environment?: Environment; facts?: Record<string, string | number> } = {},
): Promise<void> {
  const { environment = 'development', facts = {} } = more
  await store.systems.save({ id: name, name, environment, note: '', facts, thresholds: {} })
  await store.profiles.save({
    ...{ id: `${name}-target`, name: 'target', system: name, note: '', secret: { from: 'none' } },
    ...profile,
  } as Profile)
}
