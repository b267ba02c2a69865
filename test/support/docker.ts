import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { imageTar, shellLessTar } from './container-image'
import { type Server, scratchFolder, startServer, until } from './scratch'

export interface DockerEngine extends Server {
  /** `unix://…`, as DOCKER_HOST takes it. */
  readonly host: string
  readonly folder: string
  /** An image with a shell, common tools and Redis; and one with nothing but `sleep`. */
  readonly image: string
  readonly shellLess: string
  /** A network of its own, which the host reaches. */
  readonly network: string
  /** Runs `docker`; its stdout. */
  docker(...words: string[]): Promise<string>
  /** Starts a container of the image, in the network unless the options name another; its id. */
  run(name: string, command: readonly string[], options?: readonly string[]): Promise<string>
}

/** A real engine with a data root and socket of its own, or why there is none on this machine. */
export async function startDocker(): Promise<DockerEngine | string> {
  if (process.getuid?.() !== 0) return 'a container engine of our own needs root'
  if (!existsSync('/usr/sbin/dockerd')) return 'dockerd is not installed (Debian package docker.io)'
  const scratch = await scratchFolder('docker')
  const at = (name: string) => join(scratch.path, name)
  const host = `unix://${at('sock')}`
  // An engine with a bridge of another name, or none, would delete a docker0 that is not its own: it shares it instead.
  const had = /inet (\S+)/.exec(spawnSync('ip', ['-4', '-o', 'addr', 'show', 'docker0'], { encoding: 'utf8' }).stdout)
  const bridge = ['--bip', had?.[1] ?? '172.17.0.1/16', '--iptables=false', '--ip6tables=false']
  const places = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '-H', host]
  const server = startServer('dockerd', [...bridge, ...places], { orphan: 'SIGTERM' })
  const docker = async (...words: string[]) =>
    (await promisify(execFile)('docker', ['-H', host, ...words], { maxBuffer: 64 * 1024 * 1024 })).stdout.trim()
  const network = `qd${process.pid}`
  let up = false
  // A container that ends just now is refused, and holds the network.
  const clear = async () => {
    const all = (await docker('ps', '-aq')).split('\n').filter(Boolean)
    if (all.length > 0) await docker('rm', '-f', ...all)
    await docker('network', 'rm', network)
  }
  const stop = async (signal?: NodeJS.Signals) => {
    if (up) await until(clear, 60_000).catch(() => {})
    // It ends its own servers, and takes its time; what it is killed over would stay mounted.
    server.process.kill('SIGTERM')
    await until(async () => expectGone(server.process), 60_000).catch(() => {})
    await server.stop(signal)
    for (const place of mountsUnder(scratch.path)) spawnSync('umount', ['-l', place])
    if (!had) spawnSync('ip', ['link', 'delete', 'docker0'])
    await scratch.remove()
  }
  try {
    await until(
      () => docker('info'),
      30_000,
      () => (server.process.exitCode === null ? undefined : new Error('dockerd ended')),
    )
    await docker('import', await imageTar(scratch.path), 'qd/image:1')
    await docker('import', await shellLessTar(scratch.path), 'qd/shell-less:1')
    // Engines side by side do not know of each other's networks.
    const subnet = () => `10.214.${Math.floor(Math.random() * 256)}.0/24`
    await until(() => docker('network', 'create', '--subnet', subnet(), network))
    up = true
    await docker('run', '--rm', '--network', network, 'qd/image:1', '/bin/true')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    await stop()
    return `dockerd does not work on this machine: ${why.slice(0, 200)} ${server.log().trim().split('\n').at(-1)}`
  }
  return {
    host,
    folder: scratch.path,
    image: 'qd/image:1',
    shellLess: 'qd/shell-less:1',
    network,
    pid: server.pid,
    docker,
    run: (name, command, options = []) => {
      const where = options.includes('--network') ? [] : ['--network', network]
      return docker('run', '-d', '--init', '--name', name, ...where, ...options, 'qd/image:1', ...command)
    },
    stop,
  }
}

function expectGone({ exitCode, signalCode }: { exitCode: number | null; signalCode: string | null }) {
  if (exitCode === null && signalCode === null) throw new Error('still running')
}

const mountsUnder = (folder: string): string[] =>
  readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(place => place.startsWith(folder))
    .toReversed()
