import { useMemo } from 'react'
import { useRunbooks, useSystems } from '../../asks/queries'
import type { GridWords } from './grid-line'

/** What the systems and runbooks of a round are called today; one that is gone keeps its id. */
export function useWords(): GridWords {
  const systems = useSystems().data
  const runbooks = useRunbooks().data
  return useMemo(() => {
    const bySystem = new Map(systems?.map(one => [one.id, one]))
    const titles = new Map(runbooks?.map(one => [one.id, one.title]))
    return {
      system: id => bySystem.get(id) ?? { name: id },
      runbook: id => titles.get(id) ?? id,
    }
  }, [systems, runbooks])
}
