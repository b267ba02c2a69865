import { z } from 'zod'

const text = z.string().nullish()

// Only what is shown, and all of it optional: Docker and Podman differ between themselves and between versions.
const inspected = z.object({
  Id: text,
  Name: text,
  ImageName: text,
  RestartCount: z.number().int().nullish(),
  Config: z.object({ Image: text, Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  HostConfig: z.object({ RestartPolicy: z.object({ Name: text }).nullish() }).nullish(),
  State: z
    .object({
      Status: text,
      OOMKilled: z.boolean().nullish(),
      ExitCode: z.number().int().nullish(),
      Error: text,
      StartedAt: text,
      FinishedAt: text,
      Health: z.object({ Status: text }).nullish(),
      Healthcheck: z.object({ Status: text }).nullish(),
    })
    .nullish(),
})

export interface Container {
  readonly name: string | null
  readonly image: string | null
  readonly state: string | null
  /** healthy, unhealthy, starting; null where the image has no health check. */
  readonly health: string | null
  readonly restarts: number | null
  readonly oom_killed: boolean | null
  readonly exit_code: number | null
  readonly restart_policy: string | null
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly project: string | null
  readonly service: string | null
  readonly id: string | null
  readonly message: string | null
}

/** Reads `inspect --format '{{json .}}'`: one container a line. Lines that are none are counted, not guessed. */
export function readContainers(output: string): { containers: Container[]; unread: number } {
  let unread = 0
  const containers = output.split('\n').flatMap((line): Container[] => {
    if (!line.startsWith('{')) return []
    const parsed = inspected.safeParse(parse(line))
    if (parsed.success) return [container(parsed.data)]
    unread++
    return []
  })
  return { containers, unread }
}

function container({
  Id,
  Name,
  ImageName,
  RestartCount,
  Config,
  HostConfig,
  State,
}: z.infer<typeof inspected>): Container {
  const labels = Config?.Labels ?? {}
  const health = State?.Health?.Status ?? State?.Healthcheck?.Status
  return {
    name: Name?.replace(/^\//, '') ?? null,
    image: ImageName ?? Config?.Image ?? null,
    state: State?.Status ?? null,
    health: health && health !== 'none' ? health : null,
    restarts: RestartCount ?? null,
    oom_killed: State?.OOMKilled ?? null,
    exit_code: State?.ExitCode ?? null,
    restart_policy: HostConfig?.RestartPolicy?.Name || null,
    started_at: instant(State?.StartedAt),
    finished_at: instant(State?.FinishedAt),
    project: labels['com.docker.compose.project'] ?? null,
    service: labels['com.docker.compose.service'] ?? null,
    id: Id ?? null,
    message: State?.Error || null,
  }
}

// A container that never ended has the year 1 there.
function instant(said: string | null | undefined): string | null {
  const at = said ? Date.parse(said) : Number.NaN
  return Number.isNaN(at) || at < 0 ? null : new Date(at).toISOString()
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
