import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'
import { dumpScript } from './dump-script'
import { type Dump, readDump } from './read-dump'

const columns: readonly Column[] = [
  { name: 'name', type: 'text' },
  { name: 'path', type: 'text' },
  { name: 'format', type: 'text' },
  { name: 'bytes', type: 'int' },
  { name: 'made_at', type: 'time' },
  { name: 'age_seconds', type: 'int' },
  { name: 'sha256', type: 'text' },
  { name: 'checksum', type: 'text' },
  { name: 'fault', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'database', type: 'text' },
  { name: 'server_version', type: 'text' },
  { name: 'server_major', type: 'int' },
  { name: 'dumped_by', type: 'text' },
  { name: 'dumped_by_major', type: 'int' },
  { name: 'tool_major', type: 'int' },
  { name: 'tables', type: 'int' },
  { name: 'rows', type: 'int' },
  { name: 'content_bytes', type: 'int' },
  { name: 'roles', type: 'json' },
  { name: 'extensions', type: 'json' },
]

const parameters = z.strictObject({
  folder: z.string().min(1),
  /** Its name in the folder, or a whole path; the newest one where nothing is said. */
  dump: z.string().nullish(),
  /** Which dumps of the folder are meant: those whose names begin so. */
  prefix: z.string().nullish(),
})

/** Reads one dump from its first byte to its last, and says whether a restore could begin with it. One row. */
export const backupDump: Probe<z.infer<typeof parameters>> = {
  name: 'backup.dump',
  summary: 'Reads one dump of pg_dump whole: format, checksum, trailer, versions, the roles and extensions it needs.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns,
  async run({ folder, dump, prefix }, { sessions, profile, ...use }) {
    const shell = await sessions.shell(profile, use.signal)
    const env = { FOLDER: folder, DUMP: dump ?? '', PREFIX: prefix ?? '', LC_ALL: 'C' }
    const done = await shell.run({ interpreter: 'sh', text: dumpScript, env }, use)
    const denied = /^denied (.*)$/m.exec(done.stdout)?.[1]
    if (denied !== undefined) throw new OpsError(unreadable(denied, shell.host.user))
    const read = readDump(done.stdout)
    if (!read) throw new OpsError(unread(done.stderr))
    if (read.toolMajor === null && (read.format === 'custom' || read.format === 'tar')) throw new OpsError(toolless)
    return { columns, rows: [row(read)] }
  },
}

const row = (dump: Dump): Cell[] => [
  dump.path.split('/').at(-1) ?? dump.path,
  dump.path,
  dump.format,
  dump.bytes,
  dump.madeAt,
  dump.ageSeconds,
  dump.sha256,
  dump.checksum,
  dump.fault,
  dump.reason,
  dump.database,
  dump.server,
  dump.serverMajor,
  dump.dumpedBy,
  dump.dumpedByMajor,
  dump.toolMajor,
  dump.tables,
  dump.rows,
  dump.contentBytes,
  JSON.stringify(dump.roles),
  JSON.stringify(dump.extensions),
]

const unreadable = (path: string, user: string) =>
  ({
    kind: 'denied',
    code: 'EACCES',
    layer: 'file',
    message: `${user} may not read ${path}.`,
    hint: 'Backups are best readable by their owner and one group; put this login into that group.',
  }) as const

const toolless = {
  kind: 'missing',
  code: 'NO_TOOL',
  message: 'There is no pg_restore on this host, and only it can read such a dump.',
  hint: 'Install the client package of the major that made the dump (Debian: postgresql-client-NN), or look from a host or container that has it.',
} as const

const unread = (said: string) =>
  ({
    kind: 'rejected',
    code: 'DUMP_UNREAD',
    message: `The dump could not be read to its end. ${said.trim().split('\n').at(-1)?.slice(0, 300) ?? ''}`.trim(),
  }) as const
