export interface Filesystem {
  readonly mount: string
  readonly device: string
  readonly kind: string | null
  readonly readOnly: boolean | null
  readonly size: number
  readonly used: number
  readonly available: number
  /** Of what ordinary users may fill, as df counts it: blocks kept for root are not free. */
  readonly usedPct: number
  readonly inodes: number | null
  readonly inodesUsedPct: number | null
}

// Nothing an operator fills: kernel interfaces, images that are always full, containers' own views of a disk seen already.
const pseudo =
  /^(proc|sysfs|devtmpfs|devpts|devfs|cgroup2?|squashfs|erofs|iso9660|overlay|aufs|nsfs|autofs|rpc_pipefs|tracefs|debugfs|securityfs|configfs|fusectl|mqueue|hugetlbfs|pstore|bpf|binfmt_misc|efivarfs|ramfs|selinuxfs|fuse\.(lxcfs|snapfuse|portal|gvfsd-fuse|rootless\S*)|nullfs|tmpfs)$/

const smallest = 1024 * 1024

export interface MountTables {
  /** /proc/mounts */
  readonly mounts: string
  /** /proc/self/mountinfo; empty where the kernel has none. */
  readonly mountinfo?: string
}

interface Mount {
  readonly kind: string
  readonly readOnly: boolean
}

/** By mount point; the last line of a point is the one that is seen. */
function readMounts({ mounts, mountinfo = '' }: MountTables): Map<string, Mount> {
  const writable = writableBelow(mountinfo)
  const found = mounts.split('\n').flatMap((line): [string, Mount][] => {
    const [, mount, kind, options] = line.split(' ')
    if (!mount || !kind || !options) return []
    const name = unescaped(mount)
    return [[name, { kind, readOnly: options.split(',').includes('ro') && !writable.has(name) }]]
  })
  return new Map(found)
}

/**
 * Mount points whose filesystem itself takes writes: what is read-only there is only this view of it, such as a folder
 * handed to a container, and no disk error.
 */
function writableBelow(mountinfo: string): Set<string> {
  const points = mountinfo.split('\n').flatMap(line => {
    const [, mount, options] = /^\d+ \d+ \S+ \S+ (\S+) .* - \S+ \S+ (\S+)$/.exec(line) ?? []
    return mount && options?.split(',').includes('rw') ? [unescaped(mount)] : []
  })
  return new Set(points)
}

/** Blanks, tabs, line feeds and backslashes stand as octal numbers there. */
const unescaped = (name: string) =>
  name.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

interface Line {
  readonly device: string
  readonly numbers: readonly [number, number, number]
  readonly mount: string
}

/** The lines of `df -P`; `unit` is what its heading says a block is. */
function readDf(text: string): { readonly unit: number; readonly lines: readonly Line[] } {
  const [heading = '', ...rest] = text.split('\n')
  const [, count = '1', letter = ''] = /\s(\d+)([KMG]?)-blocks/i.exec(heading) ?? []
  const unit = Number(count) * ({ K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[letter.toUpperCase()] ?? 1)
  const lines = rest.flatMap((line): Line[] => {
    // A device and a mount point may hold blanks; the numbers between them do not.
    const [, device, total, used, free, mount] =
      /^(.*?)\s+(\d+|-)\s+(\d+|-)\s+(-?\d+|-)\s+(?:\d+%|-)\s+(\/.*|[A-Z]:.*)$/.exec(line) ?? []
    if (device === undefined || mount === undefined) return []
    const number = (word: string | undefined) => (word === '-' ? 0 : Number(word))
    return [{ device, numbers: [number(total), number(used), number(free)], mount }]
  })
  return { unit, lines }
}

/** Real filesystems, each once, fullest first. */
export function readFilesystems(space: string, inodes: string, tables: MountTables): Filesystem[] {
  const mounted = readMounts(tables)
  const { unit, lines } = readDf(space)
  const nodes = new Map(readDf(inodes).lines.map(line => [line.mount, line.numbers]))
  const seen = new Map<string, Filesystem>()
  for (const { device, numbers, mount } of lines) {
    const [size, used, available] = numbers.map(number => number * unit) as [number, number, number]
    const about = mounted.get(mount)
    if (size < smallest || !belongs(about?.kind, device, mount)) continue
    const [total = 0, taken = 0] = nodes.get(mount) ?? []
    const one: Filesystem = {
      mount,
      device,
      kind: about?.kind ?? null,
      readOnly: about?.readOnly ?? null,
      size,
      used,
      available: Math.max(0, available),
      usedPct: share(used, used + Math.max(0, available)),
      // btrfs and others make inodes as they need them and say 0.
      inodes: total > 0 ? total : null,
      inodesUsedPct: total > 0 ? share(taken, total) : null,
    }
    // The same disk bound to several places is one disk; the shortest name is its own.
    const key = device.startsWith('/') ? device : `${device} ${mount}`
    const before = seen.get(key)
    if (!before || mount.length < before.mount.length) seen.set(key, one)
  }
  return [...seen.values()].sort((a, b) => b.usedPct - a.usedPct)
}

function belongs(kind: string | undefined, device: string, mount: string): boolean {
  // A container's root is an overlay, and it is the only view of the disk one has in there.
  if (mount === '/') return true
  if (kind === 'tmpfs') return mount === '/tmp' || mount === '/var/tmp'
  if (kind !== undefined) return !pseudo.test(kind)
  return !/^(devfs|devtmpfs|map |tmpfs|none|udev)/.test(device)
}

const share = (part: number, whole: number) => (whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0)
