import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'

/** A network behind which every packet is dropped, as behind some firewalls. */
export interface SilentNetwork {
  /** An address in it that never answers. */
  readonly address: string
  remove(): void
}

/**
 * A network namespace and a pair of cards into it, which nothing else uses; or why there is none. Packets to the address
 * arrive in the namespace, which passes nothing on and says nothing. All of it goes with the namespace.
 */
export function makeSilentNetwork(): SilentNetwork | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a network namespace needs Linux and root'
  if (!existsSync('/usr/sbin/ip')) return 'iproute2 is not installed'
  removeLeft()
  const name = `qd${process.pid}`
  // Of the range for tests between networks (RFC 2544), which no real one has.
  const net = `198.18.${process.pid % 256}`
  const steps = [
    ['netns', 'add', name],
    ['netns', 'exec', name, 'sh', '-c', 'echo 0 >/proc/sys/net/ipv4/ip_forward'],
    ['link', 'add', name, 'type', 'veth', 'peer', 'name', 'far', 'address', '02:00:00:00:00:01', 'netns', name],
    ['-n', name, 'link', 'set', 'far', 'up'],
    ['addr', 'add', `${net}.1/30`, 'dev', name],
    ['link', 'set', name, 'up'],
    ['neigh', 'add', `${net}.2`, 'lladdr', '02:00:00:00:00:01', 'dev', name],
  ]
  for (const step of steps) {
    const { status, stderr } = ip(...step)
    if (status === 0) continue
    remove(name)
    return `this machine makes no network namespace: ${stderr}`
  }
  return { address: `${net}.2`, remove: () => remove(name) }
}

const ip = (...words: string[]) => spawnSync('/usr/sbin/ip', words)

function remove(name: string) {
  ip('link', 'del', name)
  ip('netns', 'del', name)
}

/** Of tests that were killed before they could: those whose makers are no more. */
function removeLeft() {
  if (!existsSync('/run/netns')) return
  for (const name of readdirSync('/run/netns'))
    if (/^qd\d+$/.test(name) && !existsSync(`/proc/${name.slice(2)}`)) remove(name)
}
