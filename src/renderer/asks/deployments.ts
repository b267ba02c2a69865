import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../client/client'

/** A system's deployments, the newest first. Under the runs' word: they change with them. */
export const useDeployments = (system: string) =>
  useQuery({
    queryKey: ['runs', 'deployments', system],
    queryFn: ({ signal }) => client.deployments.list({ system }, { signal }),
    placeholderData: keepPreviousData,
  })

/** What a comparison found; a run that has ended may still be taken up again. */
export const useDeploymentFigures = (run: string | undefined) =>
  useQuery({
    queryKey: ['runs', 'deployment figures', run],
    queryFn: ({ signal }) => client.deployments.figures({ run: run ?? '' }, { signal }),
    enabled: run !== undefined,
  })
