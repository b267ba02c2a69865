import { z } from 'zod'
import type { Container, PublishedPort } from '#domain/container'
import { remoteText } from '../remote-text'

const text = z.string().nullish()
const words = z.union([z.array(z.string()), z.string()]).nullish()

const bindings = z.record(z.string(), z.array(z.object({ HostIp: text, HostPort: text })).nullish()).nullish()
const health = z.object({ Status: text, Log: z.array(z.object({ Output: text })).nullish() }).nullish()

// Only what is used, and all of it optional: Docker and Podman differ between themselves and between versions.
const inspected = z.object({
  Id: text,
  Name: text,
  Image: text,
  ImageName: text,
  LogPath: text,
  RestartCount: z.number().int().nullish(),
  Path: text,
  Args: words,
  Config: z
    .object({
      Image: text,
      Labels: z.record(z.string(), z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  HostConfig: z
    .object({
      RestartPolicy: z.object({ Name: text }).nullish(),
      NetworkMode: text,
      PortBindings: bindings,
      Memory: z.number().nullish(),
      NanoCpus: z.number().nullish(),
      CpuQuota: z.number().nullish(),
      CpuPeriod: z.number().nullish(),
      LogConfig: z
        .object({ Type: text, Config: z.record(z.string(), z.string()).nullish(), Path: text, Size: text })
        .nullish(),
    })
    .nullish(),
  State: z
    .object({
      Status: text,
      OOMKilled: z.boolean().nullish(),
      ExitCode: z.number().int().nullish(),
      Error: text,
      StartedAt: text,
      FinishedAt: text,
      Health: health,
      Healthcheck: health,
    })
    .nullish(),
  NetworkSettings: z
    .object({
      IPAddress: text,
      Networks: z.record(z.string(), z.object({ IPAddress: text, GlobalIPv6Address: text }).nullish()).nullish(),
      Ports: bindings,
    })
    .nullish(),
})
type Inspected = z.infer<typeof inspected>

const lead = 'container '

/** Reads `inspect --format 'container {{json .}}'`: one container a line. Lines that are none are counted, not guessed. */
export function readContainers(output: string): { containers: Container[]; unread: number } {
  let unread = 0
  const containers = output.split('\n').flatMap((line): Container[] => {
    if (!line.startsWith(lead)) return []
    const parsed = inspected.safeParse(parse(line.slice(lead.length)))
    if (parsed.success) return [container(parsed.data)]
    unread++
    return []
  })
  return { containers, unread }
}

function container(said: Inspected): Container {
  const { Config, HostConfig, State } = said
  const labels = Config?.Labels ?? {}
  const health = State?.Health?.Status ? State.Health : State?.Healthcheck
  const checked = health?.Status && health.Status !== 'none' ? health : undefined
  const folder = labels['com.docker.compose.project.working_dir']
  return {
    name: shown(said.Name?.replace(/^\//, '')),
    image: shown(said.ImageName ?? Config?.Image),
    // Podman's word for it.
    state: State?.Status === 'stopped' ? 'exited' : shown(State?.Status),
    health: shown(checked?.Status),
    health_output: shown(checked?.Log?.at(-1)?.Output?.trim()),
    restarts: said.RestartCount ?? null,
    oom_killed: State?.OOMKilled ?? null,
    exit_code: State?.ExitCode ?? null,
    restart_policy: shown(HostConfig?.RestartPolicy?.Name),
    started_at: instant(State?.StartedAt),
    finished_at: instant(State?.FinishedAt),
    memory_limit: HostConfig?.Memory || null,
    cpu_limit: cpus(HostConfig),
    project: shown(labels['com.docker.compose.project']),
    service: shown(labels['com.docker.compose.service']),
    id: shown(said.Id),
    image_id: shown(said.Image),
    message: shown(State?.Error),
    // Compose 1 writes True, compose 2 too; others may not.
    oneoff: labels['com.docker.compose.oneoff']?.toLowerCase() === 'true',
    networks: networks(said),
    network_mode: HostConfig?.NetworkMode ?? '',
    ports: ports(said),
    log: log(said),
    compose: folder
      ? { folder: remoteText(folder, 1000), files: remoteText(labels['com.docker.compose.project.config_files'], 2000) }
      : null,
    setup: { env: variables(Config?.Env), command: [said.Path ?? '', ...[said.Args ?? []].flat()].filter(Boolean) },
  }
}

const shown = (said: string | null | undefined) => (said ? remoteText(said, 300) : null)

/** `--cpus`, or the older pair of quota and period; 0 means no limit to both. */
function cpus(said: Inspected['HostConfig']): number | null {
  if (said?.NanoCpus) return said.NanoCpus / 1e9
  return said?.CpuQuota && said.CpuQuota > 0 ? said.CpuQuota / (said.CpuPeriod || 100_000) : null
}

/** Podman has no options by name here: it tells the path and the size in their own places. */
function log({ HostConfig, LogPath }: Inspected): Container['log'] {
  const said = HostConfig?.LogConfig
  const size = said?.Size && said.Size !== '0B' ? said.Size : undefined
  return {
    driver: shown(said?.Type),
    max_size: shown(said?.Config?.['max-size'] ?? size),
    max_file: shown(said?.Config?.['max-file']),
    path: (LogPath || said?.Path) ?? null,
  }
}

function networks({ NetworkSettings }: Inspected): Container['networks'] {
  const named = Object.entries(NetworkSettings?.Networks ?? {}).map(([name, network]) => ({
    name: remoteText(name, 200),
    address: network?.IPAddress || network?.GlobalIPv6Address || '',
  }))
  // Podman without a network of its own tells the address only here.
  const all = named.length > 0 ? named : [{ name: 'default', address: NetworkSettings?.IPAddress ?? '' }]
  return all.filter(({ address }) => address !== '')
}

/** `5432/tcp` and where the host listens for it; UDP is no way for any of our protocols. */
function ports({ Config, HostConfig, NetworkSettings }: Inspected): PublishedPort[] {
  const told: Record<string, readonly { HostIp?: string | null; HostPort?: string | null }[] | null | undefined> = {
    ...Object.fromEntries(Object.keys(Config?.ExposedPorts ?? {}).map(port => [port, null])),
    // One that has ended has no ports any more; these are the ones that it would have.
    ...HostConfig?.PortBindings,
    ...NetworkSettings?.Ports,
  }
  return Object.entries(told).flatMap(([port, bindings]): PublishedPort[] => {
    const [number, kind = 'tcp'] = port.split('/')
    const inside = Number(number)
    if (kind !== 'tcp' || !Number.isInteger(inside)) return []
    const [binding] = (bindings ?? []).filter(({ HostPort }) => Number(HostPort) > 0)
    if (!binding) return [{ inside }]
    const everywhere = !binding.HostIp || binding.HostIp === '0.0.0.0' || binding.HostIp === '::'
    const address = everywhere ? '127.0.0.1' : String(binding.HostIp)
    return [{ inside, published: { address, port: Number(binding.HostPort) } }]
  })
}

const variables = (said: readonly string[] | null | undefined): Record<string, string> =>
  Object.fromEntries(
    (said ?? []).flatMap(line =>
      line.includes('=') ? [[line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]] : [],
    ),
  )

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
