import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { Probe } from '#domain/probe'
import { type Cell, type ColumnType, columnsOf } from '#domain/table'
import { readAuthorizedKey } from './authorized-keys'

const columns = {
  user: 'text',
  file: 'text',
  readable: 'bool',
  ours: 'bool',
  type: 'text',
  bits: 'int',
  fingerprint: 'text',
  comment: 'text',
  options: 'text',
  command: 'text',
  days_unchanged: 'int',
  unread: 'text',
} as const satisfies Record<string, ColumnType>

// Where sshd does not say, or may not be asked, its standard places. A file is read as root where this login may be that.
const script = String.raw`
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
places=$(as_root sshd -T 2>/dev/null | sed -n 's/^authorizedkeysfile //p')
[ -n "$places" ] || places=$(as_root /usr/sbin/sshd -T 2>/dev/null | sed -n 's/^authorizedkeysfile //p')
[ -n "$places" ] && [ "$places" != none ] || places='.ssh/authorized_keys .ssh/authorized_keys2'
now=$(date +%s)
getent passwd | while IFS=: read -r user _ uid _ _ home shell; do
  case $shell in */nologin|*/false|*/sync|'') continue ;; esac
  closed=
  for place in $places; do
    file=$(printf %s "$place" | sed "s|%u|$user|g; s|%h|$home|g; s|%%|%|g")
    case $file in /*) ;; *) file=$home/$file ;; esac
    if [ -r "$file" ]; then get=cat
    elif as_root test -r "$file" 2>/dev/null; then get='as_root cat'
    elif [ ! -d "$home" ] || as_root true 2>/dev/null; then continue
    # What can be seen not to be there is no closed file.
    elif [ -x "$home" ] && { [ ! -e "$(dirname "$file")" ] || [ -x "$(dirname "$file")" ] && [ ! -e "$file" ]; }; then continue
    elif [ -z "$closed" ]; then closed=yes; printf 'closed\t%s\t%s\n' "$user" "$file"; continue
    else continue; fi
    changed=$(as_root stat -L -c %Y -- "$file" 2>/dev/null || stat -L -c %Y -- "$file")
    $get -- "$file" | while IFS= read -r line || [ -n "$line" ]; do
      printf 'key\t%s\t%s\t%s\t%s\n' "$user" "$file" "$(((now - changed) / 86400))" "$line"
    done
  done
done
true
`

/**
 * One row a key that lets somebody in, of every user with a shell; a file that this login may not read is a row by itself.
 * `ours` is the key that this console logged in with; where that is not known, every key of its own login may be it.
 */
export const hostKeys: Probe<Record<string, never>> = {
  name: 'host.keys',
  summary:
    'The keys that let users of a host in: type, bits, comment, options, and whether this console logs in with it.',
  protocols: ['ssh', 'local'],
  parameters: z.strictObject({}),
  columns: columnsOf(columns),
  async run(_, { sessions, profile, ...use }) {
    const session = await sessions.shell(profile, use.signal)
    const [said] = await session.batch([{ interpreter: 'sh', text: script, env: {} }], use)
    if (said?.exit !== 0 || said.dropped > 0)
      throw new OpsError({ kind: 'rejected', layer: 'command', message: 'The host did not list its keys to the end.' })
    const { user: me, key: mine } = session.host
    const rows = said.stdout.split('\n').flatMap((line): Cell[][] => {
      const [what, user = '', file = '', days = '', ...rest] = line.split('\t')
      if (what === 'closed')
        return [[user, file, false, false, ...Array<null>(7).fill(null), 'This login may not read it.']]
      const key = what === 'key' ? readAuthorizedKey(rest.join('\t')) : undefined
      if (!key) return []
      const ours = user === me && (mine === undefined || mine === key.fingerprint)
      const { type, bits, fingerprint, comment, options, command } = key
      return [
        [
          ...[user, file, true, ours, type, bits, fingerprint, comment || null, options || null, command],
          ...[Number(days), null],
        ],
      ]
    })
    return { columns: this.columns, rows }
  },
}
