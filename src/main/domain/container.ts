/** A container as its engine describes it. Words of the engine and of the image: text to show, never to trust. */
export interface Container {
  readonly name: string | null
  readonly image: string | null
  /** created, running, paused, restarting, removing, exited, dead. */
  readonly state: string | null
  /** healthy, unhealthy, starting; null where the image has no health check. */
  readonly health: string | null
  /** What its last health check wrote. */
  readonly health_output: string | null
  /** How often it was restarted by its policy since somebody last started it. */
  readonly restarts: number | null
  readonly oom_killed: boolean | null
  readonly exit_code: number | null
  readonly restart_policy: string | null
  readonly started_at: string | null
  readonly finished_at: string | null
  /** Bytes; null without a limit. */
  readonly memory_limit: number | null
  /** How many CPUs it may use; null without a limit. */
  readonly cpu_limit: number | null
  readonly project: string | null
  readonly service: string | null
  readonly id: string | null
  /** The id of its image, whatever the image's name means by now. */
  readonly image_id: string | null
  readonly message: string | null
  /** Started by `compose run` for one task: it carries its service's labels and is none of its instances. */
  readonly oneoff: boolean
  readonly networks: readonly { readonly name: string; readonly address: string }[]
  /** `host`, `none`, a network's name, or `container:` and the id of the one whose network it shares. */
  readonly network_mode: string
  readonly ports: readonly PublishedPort[]
  readonly log: LogSettings
  /** Where Compose found its project, as that was when it made the container. */
  readonly compose: { readonly folder: string; readonly files: string } | null
  /** What it was made with. May hold passwords: never for a page, a log or a failure. */
  readonly setup: { readonly env: Readonly<Record<string, string>>; readonly command: readonly string[] }
}

/** Where a container's output goes, and how much of it is kept. */
export interface LogSettings {
  readonly driver: string | null
  /** As they were given, such as `10m` and `3`; null where nothing was said. */
  readonly max_size: string | null
  readonly max_file: string | null
  /** The file on its host, where the driver writes one. */
  readonly path: string | null
}

/** A port inside, and where the host hands it on; not published where that is missing. */
export interface PublishedPort {
  readonly inside: number
  readonly published?: { readonly address: string; readonly port: number }
}

/** What an engine told of its containers. */
export interface Containers {
  /** docker or podman, and where its program lies on the host. */
  readonly engine: { readonly name: string; readonly path: string; readonly id: string }
  readonly containers: readonly Container[]
  /** How many it told of that could not be read. */
  readonly unread: number
}

/** Whether a profile's words for a container mean this one: its name, `project/service`, or the beginning of its id. */
export function means(reference: string, { name, id, project, service, oneoff }: Container): boolean {
  const [first = '', second] = reference.split('/', 2)
  if (second !== undefined) return project === first && service === second && !oneoff
  return name === first || (/^[0-9a-f]{12,64}$/.test(first) && Boolean(id?.startsWith(first)))
}

/** Its state as one says it: `running (healthy)`, `exited with code 137, killed for memory`. */
export function stateWords({ state, health, exit_code, oom_killed }: Container): string {
  if (state === 'exited' || state === 'dead') {
    const code = exit_code === null ? '' : ` with code ${exit_code}`
    return `${state}${code}${oom_killed ? ', killed for memory' : ''}`
  }
  return `${state ?? 'in an unknown state'}${health ? ` (${health})` : ''}`
}
