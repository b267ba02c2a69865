import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ImportFrom } from '#contract/imports'
import { client } from '../client/client'

/** Files of other programs that lie where they usually do. */
export const useFoundSources = () =>
  useQuery({ queryKey: ['imports', 'found'], queryFn: ({ signal }) => client.imports.found(undefined, { signal }) })

/**
 * What a source holds, with names that are free in a system. `name` tells one text from another: the text itself, which
 * may hold passwords, is no part of a key.
 */
export const useImportPreview = (from: ImportFrom, name: string, system: string | undefined) =>
  useQuery({
    queryKey: ['imports', 'preview', from.source, name, system],
    queryFn: ({ signal }) => client.imports.preview({ from, system }, { signal }),
    placeholderData: keepPreviousData,
    // A file may have been mended meanwhile, and what was pasted is not kept.
    staleTime: 0,
    gcTime: 0,
  })
