import { autocompletion } from '@codemirror/autocomplete'
import { PostgreSQL, type SQLNamespace } from '@codemirror/lang-sql'
import type { Extension } from '@codemirror/state'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Profile } from '#domain/profile'
import { client } from '../../client/client'
import { columnsOf, functionsOf, namespaceOf, pgbouncerCompletion } from './completion'

/** What the editor completes for a target: the names of its database, read once and again when asked. */
export function useCatalog(profile: Profile, wanted: boolean) {
  const reads = profile.protocol === 'postgres'
  const asked = useQuery({
    queryKey: ['sql-catalog', profile.id],
    queryFn: ({ signal }) => client.sql.catalog({ profile: profile.id }, { signal }),
    enabled: reads && wanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  const names = useMemo((): { namespace: SQLNamespace | undefined; more: Extension } => {
    if (!reads) return { namespace: undefined, more: autocompletion({ override: [pgbouncerCompletion] }) }
    if (!asked.data) return { namespace: {}, more: [] }
    return {
      namespace: namespaceOf(asked.data),
      more: [columnsOf(asked.data), functionsOf(asked.data)].map(source =>
        PostgreSQL.language.data.of({ autocomplete: source }),
      ),
    }
  }, [asked.data, reads])
  return {
    ...names,
    state: reads
      ? { busy: asked.isFetching, cut: asked.data?.cut ?? false, refresh: () => void asked.refetch() }
      : undefined,
  }
}
