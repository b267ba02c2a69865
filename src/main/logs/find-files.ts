import type { ShellScript } from '#domain/session'
import type { HostClock } from './times'

/** A file as it lies there now: the same path may be another file tomorrow. */
export interface FoundFile {
  readonly path: string
  /** Device and inode. */
  readonly id: string
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly modified: number
  readonly readable: boolean
  /** `root:adm 640` */
  readonly rights: string
}

/** What was looked for, and what became of it. */
export interface FoundFiles {
  readonly clock: HostClock
  readonly files: readonly FoundFile[]
  /** Patterns that match nothing. */
  readonly absent: readonly string[]
  /** Folders that this login may not look into. */
  readonly closed: readonly string[]
}

const mostFiles = 500

// Unquoted on purpose, with a line's end as the only separator: patterns are expanded, blanks in names stay.
const script = `
date '+%s %z'
IFS='
'
n=0
for p in $FILES; do
  [ -d "$p" ] && p=$p/*
  some=
  for f in $p $p.[0-9]* $p-[0-9]*; do
    [ -f "$f" ] || continue
    some=1; n=$((n + 1)); [ "$n" -le ${mostFiles} ] || break
    r=-; [ -r "$f" ] && r=r
    s=$(stat -L -c '%d:%i %s %Y %U:%G %a' "$f" 2>/dev/null || stat -L -f '%d:%i %z %m %Su:%Sg %Lp' "$f" 2>/dev/null) || continue
    printf 'file %s %s %s\\n' "$r" "$s" "$f"
  done
  [ -n "$some" ] && continue
  d=\${p%/*}
  while [ -n "$d" ] && ! [ -e "$d" ]; do d=\${d%/*}; done
  if [ -d "$d" ] && ! { [ -r "$d" ] && [ -x "$d" ]; }; then printf 'closed %s\\n' "$d"; else printf 'absent %s\\n' "$p"; fi
done`

/** Looks for files by absolute patterns, with those that rotation made of them (\`.1\`, \`.2.gz\`, \`-20261126\`). */
export const findFiles = (patterns: readonly string[]): ShellScript => ({
  interpreter: 'sh',
  text: script,
  env: { FILES: patterns.join('\n') },
})

/** Understands what that script said. */
export function readFound(output: string): FoundFiles {
  const [clock = '', ...lines] = output.split('\n')
  const [now = '', zone = '+0000'] = clock.split(' ')
  const files = new Map<string, FoundFile>()
  const absent: string[] = []
  const closed: string[] = []
  for (const line of lines) {
    const [, what = '', rest = ''] = /^(file|absent|closed) (.*)$/.exec(line) ?? []
    if (what === 'absent') absent.push(rest)
    if (what === 'closed') closed.push(rest)
    const [, r, id = '', bytes, modified, owner = '', mode = '', path = ''] =
      (what === 'file' && /^([r-]) (\S+) (\d+) (\d+) (\S+) (\d+) (.*)$/.exec(rest)) || []
    if (path !== '')
      files.set(path, {
        ...{ path, id, readable: r === 'r', rights: `${owner} ${mode}` },
        ...{ bytes: Number(bytes), modified: Number(modified) * 1000 },
      })
  }
  return { clock: { now: Number(now) * 1000, zone }, files: [...files.values()], absent, closed: [...new Set(closed)] }
}
