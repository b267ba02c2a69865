import { invalid, missing, OpsError } from '#domain/failure'
import type { ListedFolder } from '#domain/file'
import type { ShellSession, Use } from '#domain/session'

const most = 1000

// A name with a line in it is left out: whoever has such files types their path.
const text = `
cd -- "$FOLDER" 2>/dev/null || { [ -d "$FOLDER" ] && exit 13; exit 2; }
pwd -P
[ -r . ] || exit 13
all=0
newline='
'
set --
for one in * .[!.]* ..?*; do
  [ -e "$one" ] || [ -L "$one" ] || continue
  all=$((all + 1))
  [ "$all" -le ${most} ] || continue
  case $one in *"$newline"*) continue ;; esac
  set -- "$@" "./$one"
done
echo "$all"
[ $# -gt 0 ] || exit 0
if stat -c %n . >/dev/null 2>&1; then stat -L -c '%F	%s	%Y	%n' "$@" 2>/dev/null
else stat -L -f '%HT	%z	%m	%N' "$@" 2>/dev/null; fi
true`

/** What lies in a folder of a host: folders first, then files, by name; at most a thousand of them. Throws where it cannot be read. */
export async function listFolder(shell: ShellSession, folder: string, use: Use): Promise<ListedFolder> {
  if (!folder.startsWith('/')) throw invalid('The path must begin with /.', 'Such as /var/log')
  const { exit, stdout } = await shell.run({ interpreter: 'sh', text, env: { FOLDER: folder } }, use)
  if (exit === 13)
    throw new OpsError({
      kind: 'denied',
      layer: 'command',
      message: `${shell.host.user} may not look into ${folder}.`,
      hint: 'Choose another folder, or type the path.',
    })
  if (exit !== 0) throw missing(`There is no folder ${folder} on this host.`)
  const [path = folder, all = '0', ...lines] = stdout.split('\n')
  const entries = lines.filter(Boolean).map(line => {
    const [kind = '', bytes = '', seconds = '', ...name] = line.split('\t')
    return {
      name: name.join('\t').slice(2),
      folder: /^directory$/i.test(kind),
      bytes: Number(bytes),
      modified: new Date(Number(seconds) * 1000).toISOString(),
    }
  })
  return {
    path,
    entries: entries.toSorted((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name)),
    more: Math.max(0, Number(all) - entries.length),
  }
}
