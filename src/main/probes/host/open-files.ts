import type { ShellScript } from '#domain/session'

/** A regular file that a process has open. */
export interface OpenFile {
  /** Device and inode. */
  readonly node: string
  readonly links: number
  /** What it takes on the disk. */
  readonly allocated: number
  readonly bytes: number
  readonly pid: number
  readonly fd: number
}

/** Told from what has a name: who opened what, one line a file. Of thousands that hold one file, the first stands for all. */
const each = (test: string) =>
  `find /proc/[0-9]*/fd -type l ${test} -exec stat -L -c 'fd %d:%i %h %b %s %f %n' {} + 2>/dev/null |
  grep ' 8[0-9a-f][0-9a-f][0-9a-f] /proc/' | awk '!seen[$2]++'`

/** Of how many processes this login may not see the open files. */
const unseen = `for process in /proc/[0-9]*; do [ -r "$process/fd" ] || echo unseen; done`

/** Every regular file that is open; only those of its own processes for who is not root. */
export const openFilesScript: ShellScript = { interpreter: 'sh', text: `${each('')}\n${unseen}\nexit 0`, env: {} }

/** As part of another script: the files that are open for writing. */
export const openForWriting = each('-perm -200')

/** As part of another script: those whose last name was removed. */
export const openWithoutName = `${each('')} | awk '$3 == 0'\n${unseen}`

/** Reads what these said, and how many processes could not be looked into. */
export function readOpenFiles(text: string): { readonly files: readonly OpenFile[]; readonly unseen: number } {
  const files = text.split('\n').flatMap((line): OpenFile[] => {
    const [, node, links, blocks, bytes, pid, fd] =
      /^fd (\d+:\d+) (\d+) (\d+) (\d+) 8[0-9a-f]{3} \/proc\/(\d+)\/fd\/(\d+)$/.exec(line) ?? []
    if (node === undefined) return []
    const [allocated, size] = [Number(blocks) * 512, Number(bytes)]
    return [{ node, links: Number(links), allocated, bytes: size, pid: Number(pid), fd: Number(fd) }]
  })
  return { files, unseen: text.match(/^unseen$/gm)?.length ?? 0 }
}

/** Who has a file open, and what it is called by that process. */
export interface Holder {
  readonly process: string
  readonly user: string
  /** As that process sees it; a container has paths of its own. */
  readonly path: string
  /** The container it runs in, twelve letters of its id. */
  readonly container: string | null
  /** When it started, in the kernel's ticks: with it, a pid is this process and no later one. */
  readonly started: string
}

/** Asks for the names behind open files, in one exchange with others. */
export const holdersScript = (files: readonly { pid: number; fd: number }[]): ShellScript => ({
  interpreter: 'sh',
  text: `
for one in $OPEN; do
  process=/proc/\${one%:*}
  box=$(grep -oE '[0-9a-f]{64}' "$process/cgroup" 2>/dev/null | head -n 1)
  read -r name <"$process/comm" || continue
  set -- $(sed 's/^.*) //' "$process/stat")
  printf 'holder %s %s %s %s %s//%s//\\n' "$one" "$(stat -c %U "$process")" "\${box:--}" "\${20}" "$name" "$(readlink "$process/fd/\${one#*:}")"
done 2>/dev/null
exit 0`,
  env: { OPEN: files.map(one => `${one.pid}:${one.fd}`).join(' ') },
})

/** By `pid:fd`; one that ended meanwhile is not among them. */
export function readHolders(text: string): Map<string, Holder> {
  return new Map(
    [...text.matchAll(/^holder (\d+:\d+) (\S+) (\S+) (\d+) (.*?)\/\/((?:(?!\/\/\n)[\s\S])*)\/\/$/gm)].map(
      ([, key = '', user = '', box = '-', started = '', process = '', path = '']) => [
        key,
        {
          process,
          user,
          path: path.replace(/ \(deleted\)$/, ''),
          container: box === '-' ? null : box.slice(0, 12),
          started,
        },
      ],
    ),
  )
}

/** What is said where not every process could be looked into. */
export const unseenNote = (unseen: number, user: string) =>
  unseen > 0 ? `${user} cannot see the open files of ${unseen} processes of others; root can.` : undefined
