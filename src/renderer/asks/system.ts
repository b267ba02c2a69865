import { useEffect } from 'react'
import type { System } from '#domain/system'
import { useKept } from './kept'
import { useRoute } from './place'
import { useSystems } from './queries'

const weight = { production: 0, staging: 1, development: 2 }

/** The system in hand: the address's, else the last one used, else the first (production before others). */
export function useSystem(): { system: System | undefined; systems: readonly System[]; known: boolean } {
  const route = useRoute()
  const [last, keep] = useKept('system', '')
  const asked = useSystems()
  const systems = asked.data ?? none
  const system =
    route.system !== null
      ? systems.find(one => one.id === route.system)
      : (systems.find(one => one.id === last) ??
        systems.toSorted((a, b) => weight[a.environment] - weight[b.environment])[0])
  const id = route.system === null ? undefined : system?.id
  useEffect(() => {
    if (id !== undefined && id !== last) keep(id)
  }, [id, last, keep])
  return { system, systems, known: asked.isSuccess }
}

const none: readonly System[] = []
