import type { ProbeContext } from '#domain/probe'
import { openFilesScript, readOpenFiles, unseenNote } from '../host/open-files'

/** Who has files open, as far as this login may see. */
export interface Opened {
  /** The process id, for the device and inode of an open file; null where nobody is known to have it open. */
  by(node: string): number | null
  /** What could not be seen. */
  readonly note?: string
}

/** Looks once at all that is open on the host. */
export async function openedBy(context: ProbeContext): Promise<Opened> {
  const shell = await context.sessions.shell(context.profile, context.signal)
  const [answer] = await shell.batch([openFilesScript], context)
  const { files, unseen } = readOpenFiles(answer?.stdout ?? '')
  const byNode = new Map(files.map(one => [one.node, one.pid]))
  const note =
    unseenNote(unseen, shell.host.user) ??
    ((answer?.dropped ?? 0) > 0 ? 'Not every open file could be read.' : undefined)
  return {
    by: node => byNode.get(node) ?? null,
    ...(note ? { note } : {}),
  }
}
