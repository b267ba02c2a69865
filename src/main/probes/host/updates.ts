import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { patternOf } from '../files/list'
import { words } from '../files/words'
import { readUpdates } from './update-list'

const columns: readonly Column[] = [
  { name: 'package', type: 'text' },
  { name: 'current', type: 'text' },
  { name: 'candidate', type: 'text' },
  { name: 'security', type: 'bool' },
  { name: 'database', type: 'bool' },
  { name: 'held', type: 'bool' },
  { name: 'services', type: 'text' },
  { name: 'manager', type: 'text' },
]

const parameters = z.strictObject({
  /** Patterns of packages that run databases, with commas between them. */
  databases: words,
})

// From what is on the host already: to look, nothing is fetched and nothing is locked.
const script = `
if command -v apt-get >/dev/null 2>&1; then
  echo '+manager apt'
  plan=$(apt-get -s -o Debug::NoLocking=true dist-upgrade) || exit 6
  printf '%s\\n' "$plan"
  apt-mark showhold 2>/dev/null | sed 's/^/+hold /'
  grep -oE '^(/usr)?/lib/systemd/system/[^/@]+\\.service$|^/etc/init\\.d/[^/]+$' "\${DPKG_ADMINDIR:-/var/lib/dpkg}"/info/*.list /dev/null | sed 's/^/+ships /'
elif command -v dnf >/dev/null 2>&1; then
  echo '+manager dnf'
  dnf -C -q updateinfo list --security 2>/dev/null | sed 's/^/+security /'
  dnf -C -q check-update 2>/dev/null; end=$?
  [ $end -eq 0 ] || [ $end -eq 100 ] || exit 6
elif command -v apk >/dev/null 2>&1; then
  echo '+manager apk'
  apk version -l '<' || exit 6
else
  exit 3
fi
exit 0`

export const hostUpdates: Probe<z.infer<typeof parameters>> = {
  name: 'host.updates',
  summary:
    'Packages that can be updated (apt, dnf, apk): from and to which version, security, and the services they bring.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ databases }, context) {
    const shell = await context.sessions.shell(context.profile, context.signal)
    const [said] = await shell.batch([{ interpreter: 'sh', text: script, env: {} }], context)
    if (said?.exit !== 0) throw new OpsError(refusal(said?.exit ?? null, said?.stderr ?? '', shell.host.name))
    const patterns = databases.map(patternOf)
    const { manager, updates } = readUpdates(said.stdout)
    return {
      columns,
      rows: updates.map(one => [
        one.name,
        one.current,
        one.candidate,
        one.security,
        patterns.some(pattern => pattern.test(one.name)),
        one.held,
        one.services.join(' ') || null,
        manager,
      ]),
      ...(said.dropped > 0 ? { cut: 'There are more updates than could be read.' } : {}),
    }
  },
}

const refusal = (exit: number | null, said: string, name: string) =>
  exit === 3
    ? ({
        kind: 'missing',
        code: 'NO_TOOL',
        message: `${name} has neither apt nor dnf nor apk, so its updates cannot be listed.`,
      } as const)
    : ({
        kind: 'rejected',
        code: 'UPDATES_UNREAD',
        message: `The updates could not be listed: ${said.trim().split('\n').at(-1)?.slice(0, 300) || 'the package manager said no more'}.`,
        hint: 'A broken or half-installed package is the usual reason: apt-get check, dpkg --audit.',
      } as const)
