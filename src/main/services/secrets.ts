import type { StandingSecret } from '#contract/secrets'
import { invalid, missing } from '#domain/failure'
import { ageInDays, type NamedSecret, secretState } from '#domain/named-secret'
import type { System } from '#domain/system'
import type { Parts } from './parts'

/** What rotates; its runs name the secret that they are about. */
const rotating = 'security/rotate-secret'
/** So many of its runs on a system are looked through. */
const mostRuns = 100

const weight = { overdue: 0, due: 1, unknown: 2, fresh: 3 } as const

export function createSecretsService({ procedures, store, changes }: Parts) {
  const os = procedures.secrets

  async function systemOf(id: string): Promise<System> {
    const system = await store.systems.get(id)
    if (!system) throw missing('There is no such system any more.')
    return system
  }
  async function keep(system: System, secrets: readonly NamedSecret[]) {
    await store.systems.save({ ...system, secrets: [...secrets] })
    changes.tell('systems')
  }
  /** The newest run for each secret of a system, by its name. */
  async function lastRuns(system: string): Promise<Map<string, StandingSecret['last']>> {
    const last = new Map<string, StandingSecret['last']>()
    for (const { id: run, startedAt: at, outcome } of await store.journal.list({
      ...{ system, runbook: rotating, limit: mostRuns },
    })) {
      const name = (await store.journal.header(run))?.parameters.secret
      if (name && !last.has(name)) last.set(name, { run, at, outcome })
    }
    return last
  }

  return {
    list: os.list.handler(async () => {
      const now = Date.now()
      const all = (await store.systems.list()).filter(one => one.secrets?.length)
      const standing = all.map(async ({ id, name, environment, secrets = [] }) => {
        const last = await lastRuns(id)
        return secrets.map(
          (secret): StandingSecret => ({
            system: { id, name, environment },
            secret,
            state: secretState(secret, now),
            ageDays: ageInDays(secret, now),
            last: last.get(secret.name) ?? null,
          }),
        )
      })
      return (await Promise.all(standing))
        .flat()
        .toSorted((a, b) => weight[a.state] - weight[b.state] || a.secret.name.localeCompare(b.secret.name))
    }),
    save: os.save.handler(async ({ input: { system: id, secret, was } }) => {
      const system = await systemOf(id)
      const all = system.secrets ?? []
      const is = all.find(one => one.name === was?.name)
      const others = all.filter(one => one !== is)
      if (others.some(one => one.name === secret.name))
        throw invalid(`${system.name} has a secret called ${secret.name} already.`, 'Give this one another name.')
      const changedOn = is && secret.changedOn === was?.changedOn ? is.changedOn : secret.changedOn
      const kept = { ...secret, changedOn }
      await keep(system, [...others, kept])
      return kept
    }),
    remove: os.remove.handler(async ({ input }) => {
      const system = await systemOf(input.system)
      const gone = system.secrets?.find(one => one.name === input.name)
      if (!gone) throw missing('There is no such secret any more.')
      await keep(system, system.secrets?.filter(one => one !== gone) ?? [])
      return gone
    }),
  }
}
