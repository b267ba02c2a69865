/** What a file is for, as far as its path tells. */
export type Purpose =
  | 'log'
  | 'old log'
  | 'core dump'
  | 'package cache'
  | 'temporary'
  | 'dump or archive'
  | 'database'
  | 'container'
  | 'system'
  | 'other'

// In this order: the log of a container is the engine's, a table's file may be called anything.
const signs: readonly [Purpose, RegExp][] = [
  ['container', /\/(docker|containers|containerd)\/(overlay2|image|volumes|storage|data|io\.containerd|containers)\//],
  [
    'database',
    /\/(pg_wal|pg_xact|pg_tblspc|pgsql_tmp|base\/\d+|global)\/[^/]*$|\/(mysql|mariadb|mongodb|redis)\/(?!.*\.log)|\.(rdb|aof|ibd|sqlite3?|db|mdb|wt)(-wal|-shm)?$|\/ib(data|_logfile|tmp)\d*$/,
  ],
  ['core dump', /\/core(\.\d+)?$|\/(coredump|crash)\/[^/]+$|\/core\.[\w.-]+\.\d+$/],
  ['package cache', /^\/var\/cache\/(apt|dnf|yum|apk|pacman)\//],
  [
    'system',
    /^\/(bin|sbin|lib\w*|usr|boot|etc|proc|sys|dev|snap)\/|^\/var\/lib\/(dpkg|rpm|apt|apk|snapd|systemd)\/|\.swp$|\/swapfile$/,
  ],
  ['old log', /\.(log|out|err|trace)[.-][\w.-]*$|\/log\/.*\.(gz|xz|bz2|zst|\d+|old)$|(^|\/)journal\/.*@/i],
  ['log', /\.(log|out|err|trace|jsonl|ndjson)$|\/logs?\/[^/]*$|\/(journal|nohup\.out)/i],
  ['temporary', /^\/(tmp|var\/tmp)\/|\/\.?(te?mp|cache)\/|\.te?mp$/],
  ['dump or archive', /\.(dump|backup|sql|tar|tgz|zip|7z|gz|xz|bz2|zst|iso|bak|old|orig)$/i],
]

export const purposeOf = (path: string): Purpose => signs.find(([, sign]) => sign.test(path))?.[0] ?? 'other'

/** Why a file may not be offered for removal; null when an operator who knows it may take it away. */
export function keptBecause(purpose: Purpose): string | null {
  switch (purpose) {
    case 'database':
      return 'it belongs to a database'
    case 'container':
      return 'it belongs to the container engine, which keeps account of it'
    case 'system':
      return 'it belongs to the system'
    default:
      return null
  }
}

/** Whether emptying it while it is written costs nothing but its lines: to any other file that is damage. */
export const canBeEmptied = (path: string): boolean => {
  const purpose = purposeOf(path)
  return purpose === 'log' || purpose === 'old log' || /\/containers\/[0-9a-f]{64}\/[0-9a-f]{64}-json\.log$/.test(path)
}
