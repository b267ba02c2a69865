import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { addSystem, pace, planned, roundsOf } from '../rounds/scene'
import { book, startDeck } from '../support/deck'
import { type FleetHost, startFleet } from '../support/fleet'
import { type Server, startServer, until } from '../support/scratch'
import { makeSilentNetwork, type SilentNetwork } from '../support/silent-network'
import { noSshd } from '../support/sshd'
import { type Scene, type Stage, type Turn, timed } from './scene'

const count = 200
const away = 10
/** How long our dialling waits for a host that says nothing. */
const timeOutMs = 10_000
const matched = '-o KexAlgorithms=curve25519-sha256 -c aes128-gcm@openssh.com'

const lacking = () =>
  noSshd() ??
  (spawnSync('ssh', ['-V']).status === 0 ? undefined : 'ssh is not installed (Debian package openssh-client)')

/** P7 and P8: one look at each of 200 hosts, twenty at a time, as a round; first with logins, then on open sessions. */
export const fleet: Scene = {
  ids: ['P7', 'P7 matched', 'P8', 'P8 matched', 'P8 open'],
  lacking,
  async open(): Promise<Stage> {
    const hosts = await startFleet(count)
    const round = await rounds(hosts.hosts)
    const masters = await openMasters(hosts.hosts)
    const ssh = (options: string) =>
      timed(() => xargs(hosts.hosts.map(host => `${options} ${login(host)} echo looked`)))
    const overMasters = () =>
      timed(() => xargs(hosts.hosts.map((host, at) => `-S ${masters.socket(at)} ${login(host)} echo looked`)))
    return {
      rounds: 2,
      contenders: [
        { name: 'round with logins', run: () => round.closeSessions().then(round.walk) },
        { name: 'round on open sessions', run: round.walk },
        { name: 'xargs -P20 ssh', run: () => ssh('') },
        { name: 'xargs -P20 ssh, same key exchange', run: () => ssh(matched) },
        { name: 'xargs -P20 ssh over ControlMaster', run: overMasters },
      ],
      comparisons: [
        ...against('P7', '200 hosts, cold', 'round with logins', 0.35, 0.9),
        ...against('P8', '200 hosts again, warm', 'round on open sessions', 0.06, 0.15),
        {
          id: 'P8 open',
          what: '200 hosts again, both warm',
          ours: 'round on open sessions',
          anchor: 'xargs -P20 ssh over ControlMaster',
        },
      ],
      async close() {
        await masters.stop()
        await round.close()
        await hosts.stop()
      },
    }
  },
}

const against = (id: string, what: string, ours: string, accept: number, acceptMatched: number) => [
  { id, what, ours, anchor: 'xargs -P20 ssh', accept },
  { id: `${id} matched`, what, ours, anchor: 'xargs -P20 ssh, same key exchange', accept: acceptMatched },
]

/** P9: ten of 200 hosts swallow every packet. It may cost one time-out more than a round in which all answer. */
export const fleetAway: Scene = {
  ids: ['P9'],
  lacking,
  async open(): Promise<Stage> {
    const silent = makeSilentNetwork()
    if (typeof silent === 'string') throw new Error(silent)
    const hosts = await startFleet(count)
    const whole = await rounds(hosts.hosts)
    const broken = await rounds(hosts.hosts.map((host, at) => (at % (count / away) === 7 ? gone(host, silent) : host)))
    const cold = async ({ closeSessions, walk }: Rounds) => closeSessions().then(walk)
    return {
      rounds: 2,
      contenders: [
        { name: 'ten swallow every packet', run: () => cold(broken) },
        {
          name: 'all answer, and one time-out',
          async run() {
            const turn = await cold(whole)
            return { ...turn, ms: turn.ms + timeOutMs }
          },
        },
      ],
      comparisons: [
        {
          id: 'P9',
          what: '200 hosts, ten of them black holes',
          ours: 'ten swallow every packet',
          anchor: 'all answer, and one time-out',
          ...{ accept: 1.1, moonshot: 1.02 },
        },
      ],
      async close() {
        await Promise.all([whole.close(), broken.close()])
        await hosts.stop()
        silent.remove()
      },
    }
  },
}

const gone = (host: FleetHost, { address }: SilentNetwork): FleetHost => ({ ...host, host: address })

type Rounds = Awaited<ReturnType<typeof rounds>>

/** A console with one system for each host, and the round over all of them. */
async function rounds(hosts: readonly FleetHost[]) {
  const look = '## Look\n```sh host\necho looked\n```\n```step\neffect: reads\n```'
  const deck = await startDeck({ profiles: [], runbooks: { 't/look': book(look, 'targets:\n  host: ssh') } })
  for (const [at, host] of hosts.entries()) await addSystem(deck, `host${at}`, host)
  const walked = roundsOf(deck)
  return {
    closeSessions: () => deck.sessions.closeIdle(new Set()),
    async walk(): Promise<Turn> {
      return timed(async () => {
        const { round, ended } = await walked.start(await planned(deck, { runbooks: ['t/look'], pace }))
        await ended
        const { cells } = await walked.get(round)
        return `${cells.filter(cell => cell.status === 'done').length} hosts`
      })
    },
    async close() {
      await walked.close()
      await deck.close()
    },
  }
}

const quiet = '-n -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR'
const login = ({ host, port, user, key }: FleetHost) => `${quiet} -i ${key} -p ${port} ${user}@${host}`

/** Twenty ssh at a time, one for each line of words. */
async function xargs(lines: readonly string[]): Promise<string> {
  const child = spawn('xargs', ['-P20', '-L1', 'ssh'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  child.stdin.end(`${lines.join('\n')}\n`)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`xargs ended with ${code}`)
  return `${text.match(/looked/g)?.length ?? 0} hosts`
}

/** A connection that stays open to each host. */
async function openMasters(hosts: readonly FleetHost[]) {
  const folder = join(hosts[0]?.key ?? '', '..')
  const socket = (at: number) => join(folder, `m${at}`)
  const masters: Server[] = []
  for (const [at, host] of hosts.entries()) {
    masters.push(startServer('ssh', ['-M', '-N', '-S', socket(at), ...login(host).split(' ')]))
    // Some at a time: an sshd drops logins when too many wait.
    if (at % 10 === 9 || at === hosts.length - 1) await until(async () => assertOpen(at, socket))
  }
  return { socket, stop: () => Promise.all(masters.map(master => master.stop())) }
}

function assertOpen(last: number, socket: (at: number) => string) {
  for (let at = Math.max(0, last - 9); at <= last; at++)
    if (!existsSync(socket(at))) throw new Error(`no connection ${at} yet`)
}
