import type { ComponentType } from 'react'
import type { System } from '#domain/system'
import type { Route } from './route'

export interface PanelProps {
  readonly route: Route
  /** The system in hand; absent before there is one. */
  readonly system: System | undefined
}

/** A page of the console. One folder, one line in `panels/index.ts`. */
export interface Panel {
  /** First word of its address after the system. */
  readonly id: string
  readonly title: string
  readonly icon: ComponentType<{ size?: number }>
  /** With `g` before it, the keys that lead here; absent on pages without a place in the navigation. */
  readonly key?: string
  /** Keys of the page itself, for the card of all keys. */
  readonly keys?: readonly { readonly keys: readonly string[]; readonly text: string }[]
  /** Pages below it that the palette leads to as well; `also` are more words to be found by. */
  readonly inner?: readonly { readonly title: string; readonly path: readonly string[]; readonly also: string }[]
  /** Fetches its page; at once when it was fetched before. */
  readonly load: () => Promise<{ readonly default: ComponentType<PanelProps> }>
}
