import { eventIterator, type } from '@orpc/contract'
import { z } from 'zod'
import { noticedSchema } from '#domain/alert-notice'
import { procedure } from './procedure'

export interface AppInfo {
  readonly version: string
  readonly node: string
  readonly electron: string | null
  readonly platform: string
  readonly dataFolder: string
  readonly operator: string
  /** `writable`, or why nothing can be written; no run starts then. */
  readonly store: {
    readonly writable: boolean
    readonly reason?: string
    readonly setAside?: string
    /** What happened at the start that the operator must know, whole sentences. */
    readonly notice?: string
    /** The newest automatic backup, after a loss. */
    readonly backup?: string
  }
  /** The demo system can be started on this machine. */
  readonly demo: 'available' | 'running' | 'unavailable'
}

/** Which lists changed: a page that shows one asks again. Sent in batches, at once with the first. `notice`: one is to be tried. */
export type Change =
  | 'systems'
  | 'profiles'
  | 'runbooks'
  | 'runs'
  | 'sessions'
  | 'settings'
  | 'vault'
  | 'statements'
  | 'metrics'
  | 'marks'
  | 'alerts'
  | 'incidents'
  | 'rounds'
  | 'routines'
  | 'notice'

export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  operator: z.string().trim().min(1).max(80).optional(),
  /** Folders with the operator's own runbooks. */
  folders: z.array(z.string()).default([]),
  /** Folders with metric files of the operator's own. */
  metricFolders: z.array(z.string()).default([]),
  /** Desktop notification when a run that nobody looks at ends or asks. */
  notify: z.boolean().default(true),
  /** The same for alerts that begin or get worse. */
  notifyAlerts: noticedSchema.default('all'),
  /** A session without work closes after this many minutes. */
  idleMinutes: z.number().int().min(1).max(240).default(10),
  /** The vault locks after this many minutes without use; never where nothing is said. */
  lockMinutes: z.number().int().min(1).max(1440).optional(),
})
export type Settings = z.infer<typeof settingsSchema>

export const app = {
  info: procedure.output(type<AppInfo>()),
  settings: procedure.output(type<Settings>()),
  saveSettings: procedure.input(settingsSchema).output(type<Settings>()),
  changes: procedure.output(eventIterator(type<Change[]>())),
  /** Every door that shows notices shows one, so that the operator sees whether they arrive. */
  tryNotice: procedure.output(type<void>()),
  /** Starts the embedded demo system and adds it; answers its system's id. Idempotent. */
  startDemo: procedure.output(type<{ system: string }>()),
}
