import { invalid } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { pieces } from './look-script'
import type { ServiceLook, WantedService } from './service-look'
import { readSockets } from './sockets'

const script = `
echo '=== 0 tcp'; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
echo '=== 0 uptime'; cat /proc/uptime
echo '=== 0 ticks'; getconf CLK_TCK 2>/dev/null || echo 100
echo '=== 0 processes'
for dir in /proc/[0-9]*; do
  name=; { read -r name < "$dir/comm"; } 2>/dev/null
  [ "$name" != "$SHORT" ] || cat "$dir/stat" 2>/dev/null
done
true`

/**
 * A service that only its own command knows: it runs when its port is listened on, or else when a process has its name.
 * Throws OpsError invalid when there is nothing to tell it by.
 */
export async function lookAtCommanded({ service, port }: WantedService, context: ProbeContext): Promise<ServiceLook> {
  if (!service && !port)
    throw invalid(
      'There is nothing to tell this service by.',
      'Name the port it listens on, or its process as service.',
    )
  const session = await context.sessions.shell(context.profile, context.signal)
  // The kernel keeps fifteen letters of a name.
  const env = { SHORT: service.slice(0, 15) }
  const said = pieces((await session.run({ interpreter: 'sh', text: script, env }, context)).stdout, 0)
  if (port) {
    const { ports, clients, inodes } = readSockets(said.get('tcp') ?? '', { only: [port], local: true })
    const state = ports.length > 0 ? 'running' : 'stopped'
    return {
      name: service || `port ${port}`,
      state,
      started: inodes.join(' '),
      reason: state === 'running' ? null : `nothing listens on port ${port}`,
      ports: ports.join(', '),
      clients,
    }
  }
  const ticks = Number(said.get('ticks')?.trim()) || 100
  const uptime = Number(/^[\d.]+/.exec(said.get('uptime') ?? '')?.[0])
  const starts = [...(said.get('processes') ?? '').matchAll(/^\d+ \(.*\) (\S .*)$/gm)].map(([, rest]) =>
    Number(rest?.split(' ')[19]),
  )
  const state = starts.length > 0 ? 'running' : 'stopped'
  return {
    name: service,
    state,
    started: starts.toSorted((a, b) => a - b).join(' '),
    up_seconds: starts.length > 0 ? Math.max(0, Math.floor(uptime - Math.min(...starts) / ticks)) : null,
    reason: state === 'running' ? null : `no process is called ${service}`,
  }
}
