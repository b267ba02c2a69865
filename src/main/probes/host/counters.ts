/** Counters of one CPU in jiffies, as /proc/stat has them. Guest time is inside user already. */
export interface CpuTimes {
  readonly user: number
  readonly system: number
  readonly idle: number
  readonly iowait: number
  readonly steal: number
}

interface DeviceCounters {
  readonly reads: number
  readonly readBytes: number
  readonly writes: number
  readonly writtenBytes: number
  readonly waitMs: number
  readonly busyMs: number
}

interface LinkCounters {
  readonly receivedBytes: number
  readonly receivedErrors: number
  readonly receivedDropped: number
  readonly sentBytes: number
  readonly sentErrors: number
  readonly sentDropped: number
}

/** Everything that only means something as the difference of two looks. */
export interface Counters {
  /** Seconds since boot, to a hundredth. */
  readonly uptime: number | null
  /** Seconds since 1970. */
  readonly bootTime: number | null
  readonly cpus: ReadonlyMap<string, CpuTimes>
  readonly devices: ReadonlyMap<string, DeviceCounters>
  readonly links: ReadonlyMap<string, LinkCounters>
  /** /proc/vmstat by name. */
  readonly events: ReadonlyMap<string, number>
}

const lines = (text: string | undefined) => (text ?? '').split('\n').filter(line => line.trim() !== '')
const numbers = (words: readonly string[]) => words.map(word => Number(word) || 0)

function readCpus(stat: string | undefined): Map<string, CpuTimes> {
  const found = lines(stat)
    .map(line => line.trim().split(/\s+/))
    .filter(([name]) => /^cpu\d*$/.test(name ?? ''))
    .map(([name = '', ...words]): [string, CpuTimes] => {
      const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = numbers(words)
      return [name === 'cpu' ? 'all' : name, { user: user + nice, system: system + irq + softirq, idle, iowait, steal }]
    })
  return new Map(found)
}

/** Whole disks only: a partition's bytes are its disk's bytes, and would count twice. */
function readDevices(diskstats: string | undefined, blocks: string | undefined): Map<string, DeviceCounters> {
  const whole = new Set(lines(blocks).map(line => line.trim()))
  const found = lines(diskstats)
    .map(line => line.trim().split(/\s+/))
    .filter(([, , name = '']) => !/^(loop|ram|zram|fd|sr)\d/.test(name) && (whole.size === 0 || whole.has(name)))
    .map(([, , name = '', ...words]): [string, DeviceCounters] => {
      const [reads = 0, , sectorsRead = 0, readMs = 0, writes = 0, , sectorsWritten = 0, writeMs = 0, , busyMs = 0] =
        numbers(words)
      // The kernel counts in sectors of 512 bytes whatever the disk's own sectors are.
      const bytes = { readBytes: sectorsRead * 512, writtenBytes: sectorsWritten * 512 }
      return [name, { reads, writes, ...bytes, waitMs: readMs + writeMs, busyMs }]
    })
  return new Map(found)
}

function readLinks(dev: string | undefined): Map<string, LinkCounters> {
  const found = lines(dev).flatMap((line): [string, LinkCounters][] => {
    // Old kernels leave no blank between the colon and the first number.
    const [, name, rest] = /^\s*([^\s:|]+):\s*(\d.*)$/.exec(line) ?? []
    if (!name || name === 'lo' || !rest) return []
    const word = numbers(rest.trim().split(/\s+/))
    const [receivedBytes = 0, , receivedErrors = 0, receivedDropped = 0] = word
    const [sentBytes = 0, , sentErrors = 0, sentDropped = 0] = word.slice(8)
    return [[name, { receivedBytes, receivedErrors, receivedDropped, sentBytes, sentErrors, sentDropped }]]
  })
  return new Map(found)
}

/** `name value` lines, as in /proc/vmstat; `Name: value kB` lines as in /proc/meminfo become bytes. */
export function readNumbers(text: string | undefined): Map<string, number> {
  return new Map(
    lines(text).flatMap((line): [string, number][] => {
      const [, name, value, unit] = /^\s*([\w()]+):?\s+(\d+)(?:\s+(kB))?\s*$/.exec(line) ?? []
      return name && value ? [[name, Number(value) * (unit ? 1024 : 1)]] : []
    }),
  )
}

/** One look at the counters. `blocks` lists the whole disks. */
export function readCounters(pieces: ReadonlyMap<string, string>): Counters {
  const uptime = /^\s*(\d+(?:\.\d+)?)/.exec(pieces.get('uptime') ?? '')?.[1]
  const boot = /^btime (\d+)$/m.exec(pieces.get('stat') ?? '')?.[1]
  return {
    uptime: uptime === undefined ? null : Number(uptime),
    bootTime: boot === undefined ? null : Number(boot),
    cpus: readCpus(pieces.get('stat')),
    devices: readDevices(pieces.get('diskstats'), pieces.get('block')),
    links: readLinks(pieces.get('net/dev')),
    events: readNumbers(pieces.get('vmstat')),
  }
}
