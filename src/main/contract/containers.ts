import { type } from '@orpc/contract'
import { z } from 'zod'
import type { Profile } from '#domain/profile'
import { procedure } from './procedure'

/** A container of a host, and the target it could be. What it was made with stays where it is: there are passwords in it. */
export interface FoundContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly project: string | null
  readonly service: string | null
  /** In words, with its health: `running (healthy)`. */
  readonly state: string
  readonly running: boolean
  /** Its TCP ports, `5432` or `127.0.0.1:8080 → 80`. */
  readonly ports: readonly string[]
  /** The target that is offered; null where there is one already, or none can be made. */
  readonly offer: Profile | null
  /** A password for it stands in the container's settings, and can be sealed when it is taken. */
  readonly hasPassword: boolean
  /** The name of the target that reaches it already. */
  readonly known: string | null
}

export interface FoundContainers {
  /** docker or podman. */
  readonly engine: string
  readonly containers: readonly FoundContainer[]
  /** How many there are that could not be read. */
  readonly unread: number
}

/** A line that a container wrote. */
export interface ContainerLine {
  readonly at: string
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}

export const containers = {
  /** What runs on an SSH host, or on this machine. */
  list: procedure.input(z.strictObject({ host: z.string() })).output(type<FoundContainers>()),
  /** The last lines that a container of a host wrote in the last day, at most 200, the newest last; secrets are hidden. */
  lines: procedure.input(z.strictObject({ host: z.string(), id: z.string() })).output(type<ContainerLine[]>()),
  /** Adds the targets that were offered for these containers, in the host's system; all of them or none. */
  take: procedure
    .input(
      z.strictObject({
        host: z.string(),
        take: z
          .array(z.strictObject({ id: z.string(), seal: z.boolean().default(false) }))
          .min(1)
          .max(200),
      }),
    )
    .output(type<{ taken: Profile[]; undo: string }>()),
  /** Removes what was taken. */
  untake: procedure.input(z.strictObject({ undo: z.string() })).output(type<void>()),
}
