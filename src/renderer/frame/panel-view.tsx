import { type ComponentType, useEffect, useState } from 'react'
import type { Panel, PanelProps } from '../panel'
import { Skeleton } from '../parts/skeleton'

const pages = new Map<Panel, ComponentType<PanelProps>>()

/** Fetches a panel's page, so that going there is instant. Rejects when its code cannot be had. */
export async function fetchPanel(panel: Panel): Promise<void> {
  pages.set(panel, (await panel.load()).default)
}

/**
 * A panel's page, and grey lines until it is fetched. Not React's Suspense: after a fallback it holds back what follows
 * for 300 ms, and a page on this machine is there long before. Throws, while drawing, what kept its code away.
 */
export function PanelView({ panel, ...props }: PanelProps & { panel: Panel }) {
  const [arrived, setArrived] = useState<{ panel: Panel; error?: unknown }>()
  const Page = pages.get(panel)
  useEffect(() => {
    if (!pages.has(panel))
      fetchPanel(panel).then(
        () => setArrived({ panel }),
        error => setArrived({ panel, error }),
      )
  }, [panel])
  if (!Page && arrived?.panel === panel && arrived.error !== undefined) throw arrived.error
  return Page ? <Page {...props} /> : <Skeleton lines={6} />
}
