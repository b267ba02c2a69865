import { QueryClient, useQuery } from '@tanstack/react-query'
import type { Change } from '#contract/app'
import { client } from '../client/client'

/** First word of every key: what the `changes` stream calls it. `info` has no word there and is asked again with the vault. */
type Topic = Change | 'info'

export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false } },
})

/** Asks once, keeps the answer, and asks again when its topic changes. */
export function useAsk<T>(
  key: readonly [Topic, ...(string | undefined)[]],
  ask: (signal: AbortSignal) => Promise<T>,
  enabled = true,
) {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => ask(signal), enabled })
}

export const useInfo = () => useAsk(['info'], signal => client.app.info(undefined, { signal }))
export const useSettings = () => useAsk(['settings'], signal => client.app.settings(undefined, { signal }))
export const useSystems = () => useAsk(['systems'], signal => client.systems.list(undefined, { signal }))
export const useProfiles = (system?: string) =>
  useAsk(['profiles', system], signal => client.profiles.list({ system }, { signal }))
/** What runs on a host. Asked again when targets change: some of it may be one by now. */
export const useContainers = (host: string) =>
  useAsk(['profiles', 'containers', host], signal => client.containers.list({ host }, { signal }))
/** The last lines that a container wrote; asked anew each time it is chosen. */
export const useContainerLines = (host: string, id: string) =>
  useAsk(['profiles', 'lines', host, id], signal => client.containers.lines({ host, id }, { signal }))
export const useHostKeys = () =>
  useAsk(['settings', 'host-keys'], signal => client.profiles.hostKeys(undefined, { signal }))
export const useSessions = () => useAsk(['sessions'], signal => client.sessions.list(undefined, { signal }))
/** Under the profiles' word: it changes with them, and with what they were given. */
export const useSecrets = () => useAsk(['profiles', 'secrets'], signal => client.vault.inventory(undefined, { signal }))
/** Under the systems' word: they are a part of them. */
export const useNamedSecrets = () =>
  useAsk(['systems', 'secrets'], signal => client.secrets.list(undefined, { signal }))
export const useVault = () => useAsk(['vault'], signal => client.vault.state(undefined, { signal }))

export const useRunbooks = (system?: string) =>
  useAsk(['runbooks', 'list', system], signal => client.runbooks.list({ system }, { signal }))
/** What systems can be made from. */
export const useTemplates = () =>
  useAsk(['runbooks', 'templates'], signal => client.systems.templates(undefined, { signal }))
/** The procedures of a system's guide; how far each is done is said by the runbooks that carry it. */
export const useGuide = (system: string) =>
  useAsk(['systems', 'guide', system], signal => client.systems.guide({ system }, { signal }))
export const useProblems = () =>
  useAsk(['runbooks', 'problems'], signal => client.runbooks.problems(undefined, { signal }))
export const useRunbook = (id: string | undefined) =>
  useAsk(['runbooks', 'one', id], signal => client.runbooks.get({ id: id ?? '' }, { signal }), id !== undefined)
export const usePlan = (id: string, system: string) =>
  useAsk(['runbooks', 'plan', id, system], signal => client.runbooks.plan({ id, system }, { signal }))

export interface RunFilter {
  readonly system?: string
  readonly runbook?: string
  readonly outcome?: string
  readonly search?: string
  readonly limit?: number
}

export const useRuns = (filter: RunFilter = {}) =>
  useAsk(['runs', JSON.stringify(filter)], signal => client.runs.list({ limit: 200, ...filter }, { signal }))

/** Rounds, newest first: of one system or of all. */
export const useRounds = (system?: string) =>
  useAsk(['rounds', 'list', system], signal => client.rounds.list({ system }, { signal }))
/** A round that has ended: asked for once, it does not change any more. */
export const endedRound = (id: string) => ({
  queryKey: ['ended-round', id],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }: { signal: AbortSignal }) => client.rounds.get({ round: id }, { signal }),
})
/** What is due, overdue and done: asked anew by every page that shows it, for any run may have done some of it. */
export const useRoutines = (system?: string) =>
  useQuery({
    queryKey: ['routines', system],
    queryFn: ({ signal }) => client.routines.list({ system }, { signal }),
    staleTime: 0,
  })

/** Starts the demo's servers and answers its system's id. What the page knows of the console is asked again. */
export async function startDemo(): Promise<string> {
  const { system } = await client.app.startDemo()
  await queryClient.invalidateQueries()
  return system
}
