import type { Print } from '#domain/print'
import type { FaultLog } from './services/procedures'
import type { ConsoleRouter } from './services/router'
import type { Store } from './store/store'
import type { Keychain } from './store/vault'

export interface AppParts {
  readonly dataFolder: string
  /** Of that folder; the caller closes it, after the app. */
  readonly store: Store
  /** The folder with the shipped runbooks and thresholds. */
  readonly resources: string
  readonly version: string
  /** Names the code: what other code parsed and kept is not believed. Undefined when it was not built. */
  readonly build: string | undefined
  /** The shipped runbooks as that code parsed them, where the build left them. */
  readonly parsed?: string
  readonly electron: string | null
  /** The desktop's keychain, where a door has one. */
  readonly keychain?: Keychain
  /** What makes a PDF, where a door can; else a browser of this machine. */
  readonly print?: Print
  /** This process stays until it is told to end: then routines run by themselves. */
  readonly stays?: boolean
  /** Whether the data key may lie in a file of mode 0600 when nothing better is there. */
  readonly allowKeyFile: boolean
  readonly log: FaultLog
}

export interface App {
  readonly router: ConsoleRouter
  /** Stops what runs, verified, then closes the sessions. */
  close(): Promise<void>
}
