import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client } from '../client/client'

/** What of a system is handed to others, by kind. Under the runs' word: it changes with them. */
export const useReports = (system: string) =>
  useQuery({
    queryKey: ['runs', 'reports', system],
    queryFn: ({ signal }) => client.reports.list({ system }, { signal }),
    placeholderData: keepPreviousData,
  })

/** A finished run against the one before it; null where it is the first. */
export const useCompared = (run: string | undefined) =>
  useQuery({
    queryKey: ['compared', run],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => client.reports.compare({ run: run ?? '' }, { signal }),
    enabled: run !== undefined,
  })

/** A report as a page. */
export const useReportPage = (run: string, kind: 'run' | 'certificate', against: string | undefined) =>
  useQuery({
    queryKey: ['runs', 'report', run, kind, against],
    queryFn: ({ signal }) => client.runs.report({ run, format: 'html', kind, against }, { signal }),
    placeholderData: keepPreviousData,
  })
