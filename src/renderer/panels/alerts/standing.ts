import type { Alert } from '#domain/alert'

/** How alerts stand, as the page lists them. Taken on goes before kept quiet: somebody knows of it. */
export const standings = ['firing', 'acknowledged', 'muted', 'resolved'] as const
export type Standing = (typeof standings)[number]

export function standingOf({ state, muted }: Pick<Alert, 'state' | 'muted'>): Standing {
  if (state !== 'firing') return state
  return muted === undefined ? 'firing' : 'muted'
}

export const asStanding = (word: string | undefined): Standing => standings.find(one => one === word) ?? 'firing'
