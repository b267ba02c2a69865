import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Column } from '#domain/table'
import { listFiles } from '../files/listing'
import { purposeOf } from '../files/purpose'
import { words } from '../files/words'
import { type RotatedLog, readRotation } from './rotation-report'

const columns: readonly Column[] = [
  { name: 'path', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'rule', type: 'text' },
  { name: 'every_seconds', type: 'int' },
  { name: 'every', type: 'text' },
  { name: 'keeps', type: 'int' },
  { name: 'rotated', type: 'time' },
  { name: 'rotated_seconds_ago', type: 'int' },
  { name: 'due', type: 'bool' },
  { name: 'problem', type: 'text' },
  { name: 'written_seconds_ago', type: 'int' },
  { name: 'ran_seconds_ago', type: 'int' },
  { name: 'never_ran', type: 'bool' },
]

const parameters = z.strictObject({
  /** Where logs are looked for that no rule knows, with commas between the folders. */
  folders: words,
  config: z.string().min(1).default('/etc/logrotate.conf'),
  state: z.string().nullable().default(null),
  /** Logs without a rule that are smaller are left out. */
  least_bytes: z.number().min(0).default(1_048_576),
})

// The dry run reads everything and writes nothing. Root sees all of it; sudoers may let this login ask.
const script = `
tool=$(command -v logrotate) || exit 3
[ -r "$CONFIG" ] || exit 4
if [ -n "$STATE" ]; then set -- -d -s "$STATE" "$CONFIG"; else set -- -d "$CONFIG"; fi
[ "$(id -u)" -eq 0 ] || ! sudo -n -l "$tool" "$@" >/dev/null 2>&1 || tool="sudo -n $tool"
date '+now %s %z'
for file in "\${STATE:-/var/lib/logrotate/status}" /var/lib/logrotate/logrotate.status /var/lib/logrotate.status; do
  [ ! -r "$file" ] || { date -r "$file" '+state %s'; break; }
done
$tool "$@" 2>&1
exit 0`

export const logsRotation: Probe<z.infer<typeof parameters>> = {
  name: 'logs.rotation',
  summary:
    'Every log that logrotate knows, by its own dry run: rule, last rotation, what is wrong; and large logs that no rule knows.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ folders, config, state, least_bytes }, context) {
    const shell = await context.sessions.shell(context.profile, context.signal)
    const env = { CONFIG: config, STATE: state ?? '' }
    const [[said], listings] = await Promise.all([
      shell.batch([{ interpreter: 'sh', text: script, env }], context),
      listFiles(
        folders.map(folder => ({ folder, depth: 4 })),
        context,
      ),
    ])
    if (said?.exit === 4) throw new OpsError(noConfig(config, shell.host.user))
    const report = said?.exit === 3 ? undefined : readRotation(said?.stdout ?? '')
    const known = new Map((report?.logs ?? []).map(one => [one.path, one]))
    const files = listings.flatMap(({ now, files }) => files.map(file => ({ ...file, now })))
    const sizes = new Map(files.map(one => [one.path, one]))
    const lost = files.filter(
      one =>
        !known.has(one.path) && one.allocated >= least_bytes && purposeOf(one.path) === 'log' && !isJournal(one.path),
    )
    const row = (path: string, log: RotatedLog | undefined) => {
      const file = sizes.get(path)
      const now = report?.now ?? file?.now ?? 0
      return [
        path,
        file?.allocated ?? null,
        log ? log.rule : null,
        log?.everySeconds ?? null,
        log?.every ?? null,
        log?.keeps ?? null,
        log?.rotated ? new Date(log.rotated * 1000).toISOString() : null,
        log?.rotated ? now - log.rotated : null,
        log?.due ?? null,
        log?.problem ?? null,
        file ? file.now - file.modified : null,
        report?.ran == null ? null : report.now - report.ran,
        report?.neverRan ?? null,
      ]
    }
    const mistakes = (report?.mistakes ?? []).map(problem =>
      columns.map(({ name }) => ({ path: config, problem })[name] ?? null),
    )
    const rows = [
      ...mistakes,
      ...[...known.values()].map(log => row(log.path, log)),
      ...lost.toSorted((a, b) => b.allocated - a.allocated).map(file => row(file.path, undefined)),
    ]
    const cut = [
      ...(report ? [] : [`logrotate is not installed on ${shell.host.name}, so no log there has a rule of it.`]),
      ...listings.flatMap(one => one.cut ?? []),
    ].join(' ')
    return { columns, rows, ...(cut ? { cut } : {}) }
  },
}

/** systemd's journal keeps its own bounds. */
const isJournal = (path: string) => path.includes('/journal/')

const noConfig = (config: string, user: string) =>
  ({
    kind: 'missing',
    code: 'NO_CONFIG',
    message: `${config} is not there, or ${user} may not read it.`,
    hint: 'Name the file that logrotate is called with (crontab, logrotate.timer).',
  }) as const
