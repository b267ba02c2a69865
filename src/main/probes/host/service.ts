import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Probe, ProbeContext } from '#domain/probe'
import type { Column } from '#domain/table'
import { lookAtCommanded } from './service-command'
import { lookAtContainers } from './service-container'
import { managers, type ServiceLook, serviceColumns, type WantedService } from './service-look'
import { lookAtUnit } from './service-unit'

const columns: readonly Column[] = Object.entries(serviceColumns).map(([name, type]) => ({ name, type }))

const parameters = z.strictObject({
  /** What keeps it running: docker, compose, systemd, or a command of its own. */
  manager: z.enum(managers),
  /** Name of the container, the Compose service, the unit; for a command the name of its process. */
  service: z.string().min(1).max(300),
  /** Folder of the Compose project. */
  folder: z.string().min(1).nullish(),
  /** A port that it has to listen on. */
  port: z.number().int().min(1).max(65_535).nullish(),
  /** An address that has to answer, asked from the host. */
  url: z.string().min(1).max(2000).nullish(),
  /** Only the one of this name. */
  only: z.string().min(1).nullish(),
  /** What `started` was before: `ok` then also asks for another one. */
  before: z.string().nullish(),
  /** Seconds to look again for, until it is well. */
  wait: z.number().int().min(0).max(600).default(0),
})
type Parameters = z.infer<typeof parameters>

/** Up for less, it may be about to end again. */
const steadySeconds = 3

export const hostService: Probe<Parameters> = {
  name: 'host.service',
  summary:
    'One service of a host by whatever keeps it running: its state and since when, why it does not run, who is connected, what needs it, what its configuration check says, and whether this login may restart it.',
  protocols: ['ssh', 'local'],
  parameters,
  columns,
  async run(wanted, context) {
    const until = performance.now() + wanted.wait * 1000
    for (;;) {
      const looks = await look(wanted, context)
      const rows = looks.map(one => ({
        ...one,
        manager: wanted.manager,
        unit: wanted.manager === 'systemd' ? one.name : null,
        ok: isWell(one, wanted),
      }))
      if (rows.every(row => row.ok) || performance.now() >= until)
        return {
          columns,
          rows: rows.map(row => columns.map(({ name }) => row[name as keyof typeof row] ?? null)),
        }
      await pause(1000, undefined, { signal: context.signal })
    }
  },
}

async function look(wanted: Parameters, context: ProbeContext): Promise<ServiceLook[]> {
  const looks = (await lookBy(wanted, context)).filter(one => !wanted.only || one.name === wanted.only)
  if (!wanted.url) return looks
  const said = await ask(wanted.url, context)
  return looks.map(one => ({ ...one, ...said }))
}

async function lookBy(wanted: WantedService, context: ProbeContext): Promise<ServiceLook[]> {
  switch (wanted.manager) {
    case 'systemd':
      return [await lookAtUnit(wanted, context)]
    case 'command':
      return [await lookAtCommanded(wanted, context)]
    default:
      return lookAtContainers(wanted, context)
  }
}

const isWell = (one: ServiceLook, { before, port }: Parameters): boolean =>
  one.state === 'running' &&
  (one.health ?? 'healthy') === 'healthy' &&
  (one.up_seconds == null || one.up_seconds >= steadySeconds) &&
  (!port || one.ports == null || one.ports.split(', ').includes(String(port))) &&
  one.answers !== false &&
  (before == null || (one.started ?? '') !== before)

const script = `
if command -v curl >/dev/null 2>&1; then curl -sS -o /dev/null -m 10 -w '%{http_code}' --url "$URL" 2>&1
elif command -v wget >/dev/null 2>&1; then wget -q -T 10 -O /dev/null "$URL" 2>&1 && echo 200
else exit 3; fi`

/** Whether an address answers the host with less than an error. */
async function ask(url: string, context: ProbeContext): Promise<Pick<ServiceLook, 'answers' | 'answer'>> {
  const session = await context.sessions.shell(context.profile, context.signal)
  const done = await session.run({ interpreter: 'sh', text: script, env: { URL: url } }, context)
  if (done.exit === 3) return { answers: null, answer: 'there is neither curl nor wget on this host' }
  const said = done.stdout.trim().split('\n').at(-1) ?? ''
  return { answers: done.exit === 0 && /^[123]\d\d$/.test(said), answer: said.slice(0, 300) }
}
