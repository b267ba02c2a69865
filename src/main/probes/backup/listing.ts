import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { type DumpName, readDumpName } from './dump-name'
import { objectionTo } from './plausible'

export const placeParameters = z.strictObject({
  /** An absolute path on the host, or `s3://bucket/prefix`. */
  folder: z.string().regex(/^(\/|~\/|s3:\/\/[\w.-]+)/, 'an absolute path, or s3://bucket/prefix'),
  /** Where the S3 of another provider answers. */
  endpoint: z
    .union([z.url({ protocol: /^https?$/ }), z.literal(''), z.null()])
    .transform(url => url || null)
    .default(null),
})
export type Place = z.infer<typeof placeParameters>

/** One dump as it lies there. */
export interface Dump extends DumpName {
  readonly path: string
  readonly bytes: number
  /** When it was written, milliseconds: of file time and name the earlier, for a copy is younger than what it holds. */
  readonly written: number
  /** Whether a checksum lies beside it. */
  readonly checksum: boolean
  /** False for a file that was written to a moment ago: it may still grow, and nothing is said of its size. */
  readonly settled: boolean
  /** Why it cannot be a dump that can be restored; null where nothing speaks against it so far. */
  readonly problem: string | null
}

export interface Listing {
  /** The clock of the host, milliseconds. */
  readonly now: number
  /** Newest first. */
  readonly dumps: readonly Dump[]
  readonly cut?: string
}

const mostFiles = 5000
const aDay = 86_400_000
const growsMs = 120_000

/** Lists the dumps of a place in one exchange, the newest ones with a look at their first bytes. Throws OpsError where it cannot look. */
export async function listDumps({ folder, endpoint }: Place, { sessions, profile, signal, timeoutMs }: ProbeContext) {
  const shell = await sessions.shell(profile, signal)
  const env = { PLACE: folder.replace(/\/+$/, '') || '/', ENDPOINT: endpoint ?? '', MOST: String(mostFiles + 1) }
  const [result] = await shell.batch([{ interpreter: 'sh', text: script, env }], { signal, timeoutMs })
  if (result?.exit !== 0) throw new OpsError(refusals(folder, result?.exit ?? null, result?.stderr ?? '', shell.host))
  return readListing(result.stdout)
}

/** Reads what the script below said. */
export function readListing(text: string): Listing {
  const files: { path: string; bytes: number; modified: number }[] = []
  const checksums = new Set<string>()
  const heads = new Map<string, string>()
  const texts = new Map<string, string>()
  let now = Date.now()
  for (const line of text.split('\n')) {
    const [, what, first = '', second = '', path = ''] = /^(\S+) (\S+) (\S+) ?(.*)$/.exec(line) ?? []
    if (what === 'now') now = Number(first) * 1000
    else if (what === 'head') heads.set(path, first)
    else if (what === 'text') texts.set(path, `${first} ${second}`)
    else if (what === 'file' && /\.(sha256|sha256sum|md5)$/.test(path)) checksums.add(path.replace(/\.\w+$/, ''))
    else if (what === 'file') files.push({ path, bytes: Number(second), modified: Number(first) * 1000 })
    else if (what === 'object') files.push({ path, bytes: Number(second), modified: Date.parse(first) })
  }
  const dumps = files.flatMap(({ path, bytes, modified }): Dump[] => {
    const name = readDumpName(path)
    if (!name) return []
    const written = name.named !== null && modified - name.named > aDay ? name.named : modified
    const settled = now - modified > growsMs || checksums.has(path)
    const problem = settled ? objectionTo(name.format, bytes, heads.get(path), texts.get(path)) : null
    return [{ ...name, path, bytes, written, checksum: checksums.has(path), settled, problem }]
  })
  return {
    now,
    dumps: dumps.toSorted((a, b) => b.written - a.written || (a.path < b.path ? -1 : 1)),
    ...(files.length + checksums.size > mostFiles ? { cut: `Only ${mostFiles} files were listed.` } : {}),
  }
}

// The newest forty are looked into: 16 bytes of each, and a little of what reads as text. Nothing is read to its end.
const script = `
printf 'now %s -\\n' "$(date +%s)"
case $PLACE in
s3://*)
  command -v aws >/dev/null 2>&1 || exit 3
  said=$(TZ=UTC aws $\{ENDPOINT:+--endpoint-url "$ENDPOINT"} s3 ls --recursive "$PLACE/" 2>&1) || [ -z "$said" ] || { printf '%s\\n' "$said" >&2; exit 6; }
  printf '%s\\n' "$said" | head -n "$MOST" | sed -n 's/^\\([0-9-]*\\) \\([0-9:]*\\) *\\([0-9]*\\) \\(.*\\)$/object \\1T\\2Z \\3 \\4/p'
  exit 0 ;;
'~/'*) PLACE=$HOME/$\{PLACE#??} ;;
esac
[ -e "$PLACE" ] || exit 4
stat -c %Y / >/dev/null 2>&1 || exit 7
{ [ -d "$PLACE" ] && [ -r "$PLACE" ] && cd -- "$PLACE"; } 2>/dev/null || exit 5
list=$(find . -maxdepth 3 -type f \\( -name '*.dump*' -o -name '*.backup*' -o -name '*.sql*' -o -name '*.pgdump*' -o -name '*.dmp*' -o -name '*.custom*' -o -name '*.tar*' -o -name '*.tgz*' -o -name '*.bundle*' \\) -exec stat -c '%Y %s %n' {} + 2>/dev/null | sed 's, \\./, ,' | sort -rn | head -n "$MOST")
printf '%s\\n' "$list" | sed '/^$/d; s/^/file /'
printf '%s\\n' "$list" | grep -v '\\.sha256' | head -n 40 | while read -r at size name; do
  [ -r "$name" ] && [ "$\{size:-0}" -gt 0 ] || continue
  printf 'head %s - %s\\n' "$(head -c 16 -- "$name" | od -An -tx1 | tr -d ' \\n')" "$name"
  case $name in
  *.sql.gz) printf 'text %s - %s\\n' "$(head -c 65536 -- "$name" | gzip -dc 2>/dev/null | head -c 4000 | grep -c 'PostgreSQL database')" "$name" ;;
  *.sql) printf 'text %s %s %s\\n' "$(head -c 4000 -- "$name" | grep -c 'PostgreSQL database')" "$(tail -c 400 -- "$name" | grep -c 'PostgreSQL database.* dump complete')" "$name" ;;
  esac
done
exit 0`

function refusals(folder: string, exit: number | null, said: string, { name, user }: { name: string; user: string }) {
  const last = said.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
  switch (exit) {
    case 3:
      return {
        kind: 'missing',
        code: 'NO_TOOL',
        message: `aws is not installed on ${name}, so ${folder} cannot be listed.`,
        hint: 'Install the package awscli there, or look from a host that has it.',
      } as const
    case 4:
      return {
        kind: 'missing',
        code: 'NO_FOLDER',
        message: `There is no ${folder} on ${name}.`,
        hint: 'Name the folder of the backups, for good in the fact backup_folder; “Make a backup” makes the folder.',
      } as const
    case 5:
      return {
        kind: 'denied',
        code: 'FOLDER_UNREADABLE',
        message: `${user} may not read ${folder} on ${name}, or it is no folder.`,
        hint: `As its owner: setfacl -m u:${user}:rx ${folder}, or look with the login that makes the backups.`,
      } as const
    case 6:
      return {
        kind: /AccessDenied|Forbidden|credentials|InvalidAccessKey/i.test(last) ? 'denied' : 'rejected',
        code: 'S3_UNREADABLE',
        message: `${folder} cannot be listed: ${last}`,
        hint: `aws on ${name} uses the credentials of ${user}; they need s3:ListBucket there.`,
      } as const
    case 7:
      return {
        kind: 'missing',
        code: 'NO_TOOL',
        message: `The stat of ${name} does not take -c, so ${folder} cannot be listed.`,
        hint: 'It is that of GNU or busybox that is needed; on a Mac, the package coreutils.',
      } as const
    default:
      return {
        kind: 'rejected',
        code: 'LISTING_FAILED',
        message: `${folder} could not be listed (exit code ${exit}). ${last}`,
      } as const
  }
}
