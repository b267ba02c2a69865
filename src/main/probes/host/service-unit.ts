import { missing, OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { pieces } from './look-script'
import type { ServiceLook, WantedService } from './service-look'
import { readSockets } from './sockets'

const properties =
  'Id,LoadState,ActiveState,SubState,Result,ExecMainStatus,Type,MainPID,ControlGroup,ActiveEnterTimestampMonotonic,CanStart'

// A login's PATH without a terminal leaves out sbin. What may not be read as this user is tried by sudo, without asking.
const script = `
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
command -v systemctl >/dev/null 2>&1 || exit 3
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@" 2>&1; fi; }
echo '=== 0 unit'; systemctl show -p ${properties} -- "$UNIT" 2>&1 || exit 4
id=$(systemctl show -p Id --value -- "$UNIT"); pid=$(systemctl show -p MainPID --value -- "$UNIT")
echo '=== 0 uptime'; cat /proc/uptime
echo '=== 0 needed'; systemctl list-dependencies --reverse --plain --no-pager -- "$UNIT" 2>/dev/null | head -n 40
echo '=== 0 journal'
case " $(id -u) $(id -Gn) " in
" 0 "*|*" systemd-journal "*|*" adm "*) journalctl -q --no-pager -o short-iso -n 60 -u "$id" 2>/dev/null ;;
*) sudo -n journalctl -q --no-pager -o short-iso -n 60 -u "$id" 2>/dev/null || echo '=== 0 journal-denied' ;;
esac
echo '=== 0 may'
if [ "$(id -u)" = 0 ]; then echo yes
elif sudo -n -l systemctl restart -- "$id" >/dev/null 2>&1; then echo yes
else echo no; fi
echo '=== 0 check'
case $id in
nginx.service) as_root nginx -t 2>&1; echo "exit $?" ;;
apache2.service|httpd.service) as_root apachectl configtest 2>&1; echo "exit $?" ;;
haproxy.service) as_root haproxy -c -q -f /etc/haproxy/haproxy.cfg 2>&1; echo "exit $?" ;;
ssh.service|sshd.service) as_root sshd -t 2>&1; echo "exit $?" ;;
esac
echo '=== 0 sockets'
if [ "\${pid:-0}" != 0 ]; then as_root ss -Htlnp 2>/dev/null; fi
echo '=== 0 tcp'; cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
true`

/** A unit of systemd. Throws OpsError missing where systemd does not run. */
export async function lookAtUnit({ service, port }: WantedService, context: ProbeContext): Promise<ServiceLook> {
  const session = await context.sessions.shell(context.profile, context.signal)
  const done = await session.run({ interpreter: 'sh', text: script, env: { UNIT: service } }, context)
  const said = pieces(done.stdout, 0)
  if (done.exit === 3 || (done.exit === 4 && /booted with systemd|connect to bus/i.test(done.stdout)))
    throw missing(
      `systemd does not run on ${session.host.name}, so it has no unit ${service}.`,
      'Restart it as what keeps it there does: docker, compose, or a command of its own.',
    )
  if (done.exit !== 0)
    throw new OpsError({
      kind: 'rejected',
      code: 'UNIT_UNREAD',
      message: `systemctl does not tell about ${service}: ${(said.get('unit') ?? done.stderr).trim().slice(0, 300)}`,
    })
  return readUnit(said, port ?? undefined)
}

/** Understands what the script said of one unit. */
export function readUnit(said: ReadonlyMap<string, string>, port?: number): ServiceLook {
  const unit = new Map(
    (said.get('unit') ?? '').split('\n').map(line => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)] as const
    }),
  )
  const name = unit.get('Id') ?? ''
  const state = stateOf(unit)
  const since = Number(unit.get('ActiveEnterTimestampMonotonic')) / 1e6
  const uptime = Number(/^[\d.]+/.exec(said.get('uptime') ?? '')?.[0])
  const up = state === 'running' && since > 0 && uptime >= since ? Math.floor(uptime - since) : null
  const own = port ? [port] : portsOf(said.get('sockets') ?? '', unit.get('MainPID') ?? '')
  const sockets = readSockets(said.get('tcp') ?? '', { only: own ?? [], local: true })
  return {
    name,
    state,
    started: unit.get('ActiveEnterTimestampMonotonic') ?? null,
    up_seconds: up,
    reason: state === 'running' || state === 'absent' ? null : reasonOf(said, unit),
    ports: own ? sockets.ports.join(', ') : null,
    clients: own ? sockets.clients : null,
    needed_by: neededBy(said.get('needed') ?? '', name),
    config: configOf(said.get('check') ?? ''),
    may: said.get('may')?.trim() === 'yes',
  }
}

function stateOf(unit: ReadonlyMap<string, string>): ServiceLook['state'] {
  if (unit.get('LoadState') === 'not-found') return 'absent'
  switch (unit.get('ActiveState')) {
    case 'active':
    case 'reloading':
      return 'running'
    case 'activating':
      return 'starting'
    case 'failed':
      return 'failed'
    case 'inactive':
    case 'deactivating':
      return 'stopped'
    default:
      return 'unknown'
  }
}

/** Ports whose listener is of the unit's main process; null where this login may not see whose they are. */
function portsOf(listeners: string, mainPid: string): number[] | null {
  if (!listeners.includes('pid=')) return null
  return listeners.split('\n').flatMap(line => {
    const port = /^\S+\s+\S+\s+\S+\s+\S*:(\d+)\s/.exec(line)?.[1]
    return port && new RegExp(`pid=${mainPid}[,)]`).test(line) ? [Number(port)] : []
  })
}

/** Units that stop with it or wait for it; targets are only the levels of booting. */
function neededBy(tree: string, name: string): string | null {
  const units = tree.split('\n').map(line => line.replace(/^[\s●○×*]+/, '').trim())
  return units.filter(one => one && one !== name && !one.endsWith('.target')).join(', ') || null
}

const complaint =
  /emerg|fatal|panic|error|fail|cannot|could not|unable|denied|no such|already in use|not found|invalid|unknown|refused/i

/** The line of the journal that says why: the unit's own words before systemd's, those of its last run before older ones. */
export function reasonOf(said: ReadonlyMap<string, string>, unit: ReadonlyMap<string, string>): string | null {
  const lines = (said.get('journal') ?? '').split('\n').filter(Boolean)
  // Its own words may stand before the line in which systemd says that it starts it.
  const began = lines.findLastIndex(line => / systemd\[\d+\]: (Started|Stopped) /.test(line))
  const last = own(lines.slice(began + 1))
  const line = why(last) ?? last.at(-1) ?? why(own(lines.slice(-15))) ?? lines.findLast(one => complaint.test(one))
  if (line) return bare(line)
  const result = unit.get('Result')
  const words = result && result !== 'success' ? `${result} (exit code ${unit.get('ExecMainStatus')})` : null
  if (!said.has('journal-denied')) return words
  return `${words ? `${words}; ` : ''}its journal may not be read by this login (as root: usermod -aG systemd-journal)`
}

const own = (lines: readonly string[]) => lines.filter(line => !/^\S+ \S+ systemd\[\d+\]:/.test(line))

/** What broke it, before what only tells that it is broken. */
const why = (lines: readonly string[]) =>
  lines.findLast(one => /emerg|fatal|panic/i.test(one)) ??
  lines.findLast(one => complaint.test(one) && !/test failed$/.test(one))

/** Without the journal's time, host and process, and without those that the program writes itself. */
const bare = (line: string) =>
  line
    .replace(/^\S+ \S+ [^:]*\[\d+\]: /, '')
    .replace(/^\d{4}[-/]\d\d[-/]\d\d[ T][\d:.,]+\S*\s+/, '')
    .replace(/\d+#\d+: /, '')
    .slice(0, 500)

/** Empty when the check passed; null when there was none, or this login may not read what it reads. */
function configOf(check: string): string | null {
  const code = /^exit (\d+)$/m.exec(check)?.[1]
  if (code === undefined) return null
  if (code === '0') return ''
  const lines = check.split('\n').filter(line => line && !/^exit \d+$|^sudo: |test failed$/.test(line))
  const line = lines.find(one => complaint.test(one) && !/permission denied|\[warn\]/i.test(one))
  return line ? bare(line) : null
}
