import type { Failure } from '#domain/failure'

/** A file that is not there, or, where its owner and mode are known, one that this login may not read. */
export function unreadFile(path: string, user: string, rights?: string): Failure {
  if (rights === undefined)
    return {
      kind: 'missing',
      code: 'NO_LOG',
      message: `There is no log ${path} here.`,
      hint: 'Is this the host it lies on? Correct the path, or the fact logs of the system.',
    }
  const [, group] = /^[^:]*:(\S+) \d?[4567]\d$|^[^:]*:(\S+) \d?\d[4567]\d$/.exec(rights)?.filter(Boolean) ?? []
  const useful = group !== undefined && group !== 'root' && group !== 'wheel'
  return {
    kind: 'denied',
    code: 'EACCES',
    message: `${user} may not read ${path} (${rights}).`,
    hint: useful
      ? `Its group may: usermod -a -G ${group} ${user}. It counts from the next login on.`
      : `Only its owner may. Let the group adm read it (chgrp adm and mode 640, also where logrotate creates it), and usermod -a -G adm ${user}.`,
  }
}

/** A folder that this login may not look into. */
export const unreadFolder = (path: string, user: string): Failure => ({
  kind: 'denied',
  code: 'EACCES',
  message: `${user} may not look into ${path}.`,
  hint: `On Debian logs belong to the group adm: usermod -a -G adm ${user}. Else give its group the right to read and enter the folder.`,
})

/** A unit whose journal was not given, by the exit code of its script. */
export function unreadUnit(unit: string, user: string, exit: number | null): Failure {
  const what = unit === '*' ? 'the journal' : `the journal of ${unit}`
  if (exit === 13)
    return {
      kind: 'denied',
      code: 'JOURNAL_DENIED',
      message: `${user} may not read ${what}: only its own messages are shown to it.`,
      hint: `usermod -a -G systemd-journal ${user} (or adm). It counts from the next login on.`,
    }
  if (exit === 2)
    return {
      kind: 'missing',
      code: 'NO_UNIT',
      message: `There is no unit ${unit} on this host.`,
      hint: 'systemctl list-units shows them.',
    }
  if (exit === 127)
    return {
      kind: 'missing',
      code: 'NO_JOURNAL',
      message: `This host keeps no journal, so ${what} cannot be read.`,
      hint: 'journald comes with systemd; without it the logs are files in /var/log.',
    }
  return { kind: 'rejected', code: 'LOG_UNREAD', message: `Reading ${what} ended with ${exit}.` }
}

/** A container that is not there, or, where the engine said something, one whose output it does not give. */
export const unreadContainer = (name: string, said?: string): Failure =>
  said === undefined
    ? { kind: 'missing', code: 'NO_CONTAINER', message: `There is no container ${name} on this host.` }
    : {
        kind: 'rejected',
        code: 'LOG_UNREAD',
        message: `The engine does not give the output of ${name}: ${said.trim().split('\n')[0]?.slice(0, 200)}`,
        hint: 'A logging driver may hand the lines on and keep none.',
      }
