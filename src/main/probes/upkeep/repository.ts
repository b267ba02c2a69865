import { OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'

/** A checkout as far as its documents and releases are concerned. Times are milliseconds since 1970. */
export interface Repository {
  readonly files: ReadonlySet<string>
  /** Those that its files lie in. */
  readonly folders: ReadonlySet<string>
  /** Newest version first. */
  readonly tags: readonly { readonly name: string; readonly at: number }[]
  /** Newest first; of a long history only as far as it was read. */
  readonly commits: readonly { readonly at: number; readonly files: readonly string[] }[]
  readonly commitsSinceTag: number | null
  /** Files that have changes nobody has committed. */
  readonly dirty: ReadonlySet<string>
  readonly texts: ReadonlyMap<string, string>
  readonly cut?: string
}

const mostTexts = 300
const mostCommits = 4000

// What is read is what is committed and lies there; nothing is fetched. quotePath off: names come as they are.
const script = `
cd -- "$FOLDER" 2>/dev/null || { echo "The folder $FOLDER is not there, or this login may not enter it." >&2; exit 4; }
command -v git >/dev/null 2>&1 || { echo 'git is not installed there.' >&2; exit 3; }
export GIT_OPTIONAL_LOCKS=0
top=$(git rev-parse --show-toplevel) || exit 5
cd -- "$top" || exit 4
g() { git -c versionsort.suffix=- -c core.quotePath=false -c core.fsmonitor=false "$@"; }
g ls-files | sed 's/^/+file /'
g for-each-ref --sort=-version:refname --count=200 --format='+tag %(creatordate:unix) %(refname:short)' refs/tags
newest=$(g for-each-ref --sort=-version:refname --count=1 --format='%(refname:short)' --merged HEAD refs/tags)
[ -z "$newest" ] || echo "+since $(g rev-list --count "$newest..HEAD") $newest"
g status --porcelain --untracked-files=no | sed 's/^.../+dirty /'
g log --no-renames -n "$COMMITS" --format='+commit %ct' --name-only | sed -n '/^+commit /p; /^+/!s/^./+in &/p'
g ls-files -- '*.md' '*.markdown' '*.rst' '*.adoc' '*CHANGELOG*' '*HISTORY*' package.json pyproject.toml VERSION | sort -u | head -n "$TEXTS" | while IFS= read -r one; do
  [ -f "$one" ] && [ -r "$one" ] || continue
  echo "+text $(head -c 200000 -- "$one" | base64 | tr -d '\\n') $one"
done`

/** Reads the checkout that a folder of a host is in. Throws where there is none. */
export async function readRepository(folder: string, { sessions, profile, ...use }: ProbeContext): Promise<Repository> {
  const session = await sessions.shell(profile, use.signal)
  const home = folder === '~' || folder.startsWith('~/')
  const text = home ? `FOLDER=$HOME\${FOLDER#"~"}\n${script}` : script
  const env = { FOLDER: folder, COMMITS: String(mostCommits), TEXTS: String(mostTexts) }
  const done = await session.run({ interpreter: 'sh', text, env }, { ...use, byteLimit: 24_000_000 })
  if (done.exit !== 0) throw new OpsError(refusal(done.exit, done.stderr))
  const repository = repositoryOf(done.stdout)
  const short =
    done.dropped > 0
      ? 'There is more in this checkout than could be read.'
      : repository.commits.length >= mostCommits
        ? `Only the last ${mostCommits} commits were read.`
        : repository.texts.size >= mostTexts
          ? `Only the first ${mostTexts} documents were read.`
          : undefined
  return short === undefined ? repository : { ...repository, cut: short }
}

/** Reads what the script said, a fact a line. */
export function repositoryOf(output: string): Repository {
  const files = new Set<string>()
  const dirty = new Set<string>()
  const tags: { name: string; at: number }[] = []
  const commits: { at: number; files: string[] }[] = []
  const texts = new Map<string, string>()
  let commitsSinceTag: number | null = null
  for (const line of output.split('\n')) {
    const [, word, rest = ''] = /^\+(\w+) (.*)$/.exec(line) ?? []
    const [first = '', second = ''] = rest.split(/ (.*)/s, 2)
    if (word === 'file') files.add(rest)
    else if (word === 'dirty') dirty.add(rest)
    else if (word === 'tag') tags.push({ name: second, at: Number(first) * 1000 })
    else if (word === 'since') commitsSinceTag = Number(first)
    else if (word === 'commit') commits.push({ at: Number(rest) * 1000, files: [] })
    else if (word === 'in') commits.at(-1)?.files.push(rest)
    else if (word === 'text') texts.set(second, Buffer.from(first, 'base64').toString('utf8'))
  }
  const folders = new Set([...files].flatMap(foldersOf))
  return { files, folders, tags, commits, commitsSinceTag, dirty, texts }
}

/** The folders that a path lies in. */
export const foldersOf = (path: string): readonly string[] =>
  [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index))

const refusal = (exit: number | null, said: string) => {
  const message = said.trim().split('\n')[0]?.slice(0, 300) || 'The checkout could not be read.'
  return exit === 3
    ? ({ kind: 'missing', code: 'NO_TOOL', message, hint: 'Install the package git.' } as const)
    : ({
        ...({ kind: exit === 4 ? 'missing' : 'rejected', code: 'NO_CHECKOUT', message } as const),
        hint: /dubious ownership/.test(said)
          ? 'Log in as the owner of that checkout; git does not read what belongs to somebody else.'
          : 'Name a folder that is in a git checkout (fact repository_folder).',
      } as const)
}
