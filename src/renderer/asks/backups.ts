import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../client/client'
import { useRuns } from './queries'

/**
 * What lies in a system's backup folder, looked at anew when a run that makes or removes backups has ended. Kept under the
 * systems' word: where the backups are is a fact of the system.
 */
export function useBackups(system: string, host: string | undefined) {
  const made = useRuns({ system, limit: 50 }).data?.find(run => run.runbook.startsWith('backup/') && run.finishedAt)
  return useQuery({
    queryKey: ['systems', 'backups', system, host, made?.finishedAt ?? ''],
    queryFn: ({ signal }) => client.backups.look({ system, host: host ?? '' }, { signal }),
    enabled: host !== undefined,
    placeholderData: keepPreviousData,
  })
}

/** The restore drills of a system, the newest first. */
export const useDrills = (system: string) =>
  useQuery({
    queryKey: ['runs', 'drills', system],
    queryFn: ({ signal }) => client.backups.drills({ system }, { signal }),
  })
