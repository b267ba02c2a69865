import type { Answered } from '#domain/prompt'

/** What the operator typed for the questions of a host's login: for one login, in memory, for a short while. */
export interface GivenAnswers {
  give(profile: string, answers: readonly Answered[]): void
  /** Gives them away: nobody gets them twice. */
  take(profile: string): readonly Answered[] | undefined
  waiting(profile: string): boolean
}

const keptMs = 2 * 60_000

export function createGivenAnswers(now: () => number = Date.now): GivenAnswers {
  const given = new Map<string, { readonly answers: readonly Answered[]; readonly until: number }>()
  const waiting = (profile: string) => {
    for (const [id, { until }] of given) if (until < now()) given.delete(id)
    return given.has(profile)
  }
  return {
    give: (profile, answers) => void given.set(profile, { answers, until: now() + keptMs }),
    take(profile) {
      const answers = waiting(profile) ? given.get(profile)?.answers : undefined
      given.delete(profile)
      return answers
    },
    waiting,
  }
}
