import { type Failure, OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import type { ShellScript } from '#domain/session'

/** Which files of a folder are wanted; what is not said does not matter. */
export interface Wanted {
  /** An absolute path, or `~/…`. */
  readonly folder: string
  /** Name patterns as find knows them, such as `*.log`. */
  readonly names?: readonly string[]
  readonly olderThanSeconds?: number
  /** Of space on the disk. */
  readonly leastBytes?: number
  /** How many folders deep; 1 is the folder itself. */
  readonly depth?: number
}

/** A regular file as it was seen. Nothing was followed: neither links nor other filesystems. */
export interface FileSeen {
  readonly path: string
  /** Device, inode, time of change and size: who still has these is the file that was seen. */
  readonly identity: string
  /** Device and inode alone. */
  readonly node: string
  readonly bytes: number
  /** What it takes on the disk. */
  readonly allocated: number
  readonly links: number
  readonly owner: string
  /** Seconds since 1970. */
  readonly modified: number
  /** The latest of read, written and renamed, seconds since 1970. */
  readonly touched: number
}

export interface Listing {
  /** The folder without links on its way. */
  readonly folder: string
  /** The clock of the host, seconds since 1970. */
  readonly now: number
  readonly files: readonly FileSeen[]
  /** Why the list may not be whole, in words. */
  readonly cut?: string
}

const mostSeconds = 60
/** Where what was moved aside lies; nobody lists it. */
export const asideFolder = '.quarterdeck-aside'

/** The files of several folders, in one exchange. Throws OpsError where a folder cannot be looked into at all. */
export async function listFiles(wanted: readonly Wanted[], context: ProbeContext): Promise<Listing[]> {
  const shell = await context.sessions.shell(context.profile, context.signal)
  const results = await shell.batch(wanted.map(listingScript), context)
  return results.map(({ exit, stdout, stderr, dropped }, at) => {
    const folder = wanted[at]?.folder ?? ''
    const refused = refusal(exit, folder, shell.host)
    if (refused) throw new OpsError(refused)
    const closed = stderr.match(/Permission denied/g)?.length ?? 0
    const reasons = [
      ...(exit === 124 || exit === 143 ? [`Looking through ${folder} was ended after ${mostSeconds} s.`] : []),
      ...(dropped > 0 ? [`${folder} holds more files than can be listed.`] : []),
      ...(closed > 0 ? [`${shell.host.user} may not enter ${closed} folders below ${folder}.`] : []),
    ]
    return { ...readListing(stdout), ...(reasons.length > 0 ? { cut: reasons.join(' ') } : {}) }
  })
}

/**
 * A path has no `//` in it, so these two and a line end close a record whatever stands in a name. One process for
 * thousands of files, with words that GNU and BusyBox both know.
 */
export const record = 'file %d:%i:%Y:%s %b %h %X %Z %U %n//'

export function listingScript({ folder, names = [], olderThanSeconds, leastBytes, depth }: Wanted): ShellScript {
  const named = names.map((_, at) => `-name "$NAME_${at}"`).join(' -o ')
  const tests = [
    ...(depth === undefined ? [] : ['-maxdepth "$DEPTH"']),
    `-name ${asideFolder} -prune -o -type f`,
    ...(named === '' ? [] : [`\\( ${named} \\)`]),
    ...(olderThanSeconds === undefined ? [] : ['-mmin "+$MINUTES"']),
    ...(leastBytes === undefined ? [] : ['-size "+$BLOCKS"']),
  ]
  return {
    interpreter: 'sh',
    text: `
case $FOLDER in '~/'*) FOLDER=$HOME/\${FOLDER#??} ;; esac
[ -e "$FOLDER" ] || exit 4
stat -c %Y / >/dev/null 2>&1 || exit 7
cd -P -- "$FOLDER" 2>/dev/null && [ -r . ] || exit 5
FOLDER=$(pwd -P)
printf 'now %s %s//\\n' "$(date +%s)" "$FOLDER"
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout ${mostSeconds}'
$limit find "$FOLDER" -xdev ${tests.join(' ')} -exec stat -c '${record}' {} +
end=$?
# A file that went meanwhile, or a folder that may not be entered, is no reason to say nothing.
case $end in 124|143) exit $end ;; esac
exit 0`,
    env: {
      FOLDER: folder,
      ...Object.fromEntries(names.map((name, at) => [`NAME_${at}`, name])),
      MINUTES: String(Math.max(0, Math.floor((olderThanSeconds ?? 0) / 60) - 1)),
      BLOCKS: String(Math.max(0, Math.ceil((leastBytes ?? 0) / 512) - 1)),
      DEPTH: String(depth ?? 0),
    },
  }
}

/** Reads what the script said. */
export function readListing(text: string): Listing {
  let now = Math.floor(Date.now() / 1000)
  let folder = ''
  const files = text.split('//\n').flatMap((part): FileSeen[] => {
    const clock = /^now (\d+) ([\s\S]*)$/.exec(part)
    if (clock) {
      now = Number(clock[1])
      folder = clock[2] ?? ''
      return []
    }
    const file = readRecord(part)
    return file ? [file] : []
  })
  return { folder, now, files }
}

/** One record of `stat`; undefined for anything else. */
export function readRecord(part: string): FileSeen | undefined {
  const [, device, inode, modified, bytes, blocks, links, read, changed, owner, path] =
    /^file (\d+):(\d+):(\d+):(\d+) (\d+) (\d+) (\d+) (\d+) (\S+) (\/[\s\S]*)$/.exec(part) ?? []
  if (path === undefined) return undefined
  return {
    path,
    identity: `${device}:${inode}:${modified}:${bytes}`,
    node: `${device}:${inode}`,
    bytes: Number(bytes),
    allocated: Number(blocks) * 512,
    links: Number(links),
    owner: owner ?? '',
    modified: Number(modified),
    touched: Math.max(Number(modified), Number(read), Number(changed)),
  }
}

function refusal(exit: number | null, folder: string, { name, user }: { name: string; user: string }) {
  const failures: Record<number, Failure> = {
    4: { kind: 'missing', code: 'NO_FOLDER', message: `There is no ${folder} on ${name}.` },
    5: {
      kind: 'denied',
      code: 'FOLDER_UNREADABLE',
      message: `${user} may not look into ${folder} on ${name}, or it is no folder.`,
      hint: `As its owner: setfacl -m u:${user}:rx ${folder}, or look with a login that may.`,
    },
    7: {
      kind: 'missing',
      code: 'NO_TOOL',
      message: `The stat of ${name} does not take -c, so files cannot be told apart there.`,
      hint: 'It is that of GNU or BusyBox that is needed (package coreutils).',
    },
  }
  return failures[exit ?? -1]
}
