import { useQuery } from '@tanstack/react-query'
import type { LogSource } from '#domain/log'
import { client } from '../client/client'

/** The logs of a host. */
export const useLogSources = (profile: string) =>
  useQuery({
    queryKey: ['logs', 'sources', profile],
    queryFn: ({ signal }) => client.logs.sources({ profile }, { signal }),
    staleTime: 60_000,
  })

/** Errors and warnings of a source's last hours. */
export const useLogKinds = (profile: string, source: LogSource, hours: number) =>
  useQuery({
    queryKey: ['logs', 'kinds', profile, source, hours],
    queryFn: ({ signal }) => client.logs.kinds({ profile, source, hours }, { signal }),
    staleTime: 10_000,
  })
