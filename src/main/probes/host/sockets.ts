/** What of a table of the kernel's TCP sockets concerns a service: its ports, and who is connected to them. */
export interface Sockets {
  /** Ports that something listens on, in order. */
  readonly ports: readonly number[]
  /** Connections that others hold to those ports. */
  readonly clients: number
  /** The listening sockets by the kernel's own numbers: other numbers are another process that listens. */
  readonly inodes: readonly string[]
}

const listening = '0A'
const established = '01'

/** Reads the lines of /proc/net/tcp and tcp6. `only` leaves out all but these ports; what comes from the machine itself counts only where `local`. */
export function readSockets(
  text: string,
  { only, local = false }: { only?: readonly number[]; local?: boolean } = {},
): Sockets {
  const lines = text.split('\n').flatMap(line => {
    const [, mine, theirs, state, ...rest] = line.trim().split(/\s+/)
    if (!mine?.includes(':') || !theirs || !state) return []
    const port = Number.parseInt(mine.slice(mine.lastIndexOf(':') + 1), 16)
    return [{ port, mine, theirs, state, inode: rest[5] ?? '' }]
  })
  const heard = lines.filter(one => one.state === listening && (local || !isLoopback(one.mine)))
  const open = only ? heard.filter(one => only.includes(one.port)) : heard
  const ports = [...new Set(open.map(one => one.port))].toSorted((a, b) => a - b)
  const clients = lines.filter(
    one => one.state === established && ports.includes(one.port) && (local || !isLoopback(one.theirs)),
  )
  return { ports, clients: clients.length, inodes: [...new Set(open.map(one => one.inode))].toSorted() }
}

/** 127.0.0.0/8, the same inside IPv6, or ::1, in the kernel's hexadecimal. */
const isLoopback = (end: string) => /^([0-9A-F]{6}7F|0{16}FFFF0000[0-9A-F]{6}7F|0{24}01000000):/.test(end)
