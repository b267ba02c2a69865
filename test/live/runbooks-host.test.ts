import { spawn } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Deck, startDeck } from '../support/deck'
import { scratchFolder } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { onlyLook, rowsOf, stepOf, surprises, titles } from './runbooks-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const here = { name: 'host', protocol: 'local' as const }

async function deckFor(profiles: Parameters<typeof startDeck>[0]['profiles'], more: object = {}): Promise<Deck> {
  const deck = await startDeck({ profiles, ...more })
  ending.push(() => deck.close())
  return deck
}

const linux = process.platform === 'linux'

describe.runIf(linux)('host resources', () => {
  test('of this machine are all read in one look', async () => {
    const deck = await deckFor([here])
    const began = performance.now()
    const run = await deck.run({ runbook: 'host/resources', parameters: { window: '2' } }, onlyLook)
    expect(surprises(run)).toEqual([])
    // Seven steps share one window of two seconds.
    expect(performance.now() - began).toBeLessThan(2 * 2000 + 3000)
    const [whole, ...cpus] = rowsOf(run, 'cpu')
    expect(whole?.cpus).toBe(cpus.length)
    expect(Number(whole?.busy_pct)).toBeLessThanOrEqual(100)
    const [memory] = rowsOf(run, 'memory-and-swap')
    expect(Number(memory?.available)).toBeLessThanOrEqual(Number(memory?.total))
    expect(rowsOf(run, 'disks').map(one => one.mount)).toContain('/')
    expect(rowsOf(run, 'what-the-host-is')[0]?.system).toMatch(/^Linux /)
  })

  test('over their lines are findings, worst line first drawn by the system itself', async () => {
    const deck = await deckFor([here], {
      thresholds: {
        disk_used_pct: { warning: 0, critical: 0 },
        mem_available_pct: { warning: 101, critical: 0 },
        cpu_pct: { warning: 101, critical: 101 },
      },
    })
    const run = await deck.run({ runbook: 'host/resources', parameters: { window: '1' } }, onlyLook)
    expect(run.outcome).toBe('found')
    expect(titles(run, 'disks', 'critical').join()).toMatch(/\/ is [\d.]+ % full, .+ are left/)
    expect(titles(run, 'memory-and-swap', 'warning').join()).toMatch(/memory are still available/)
    expect(titles(run, 'cpu', 'critical').filter(one => one.includes('busy'))).toEqual([])
  })

  test('compare the kernel’s kills with the last look, and say when there was none', async () => {
    const deck = await deckFor([here], { thresholds: { mem_available_pct: { warning: -1, critical: -1 } } })
    const first = await deck.run({ runbook: 'host/resources', parameters: { window: '1' } }, onlyLook)
    expect(stepOf(first, 'memory-and-swap').notes.join()).toContain('Not judged yet')
    const second = await deck.run({ runbook: 'host/resources', parameters: { window: '1' } }, onlyLook)
    expect(stepOf(second, 'memory-and-swap').notes.join()).not.toContain('Not judged yet')
    expect(titles(second, 'memory-and-swap', 'critical')).toEqual([])
  })

  test('are the same over SSH', async context => {
    const missing = noSshd()
    if (missing) return context.skip(missing)
    const sshd = await startSshd()
    ending.push(() => sshd.stop())
    const deck = await deckFor([
      {
        name: 'host',
        protocol: 'ssh',
        host: '127.0.0.1',
        port: sshd.port,
        user: sshd.user,
        key: sshd.key,
        hostKey: sshd.fingerprint,
      },
    ])
    const run = await deck.run({ runbook: 'host/resources', parameters: { window: '1' } }, onlyLook)
    expect(surprises(run)).toEqual([])
    expect(rowsOf(run, 'disks').map(one => one.mount)).toContain('/')
    const service = await deck.run({ runbook: 'health/service' }, onlyLook)
    expect(surprises(service)).toEqual([])
    expect(rowsOf(service, 'reach-the-host').at(-1)).toMatchObject({ layer: 'answer', ok: true })
  })
})

describe.runIf(linux)('the processes of a host', () => {
  test('that take most of a busy CPU are named, and the words they were started with are not', async () => {
    const busy = spawn('sh', ['-c', 'while :; do :; done', 'canary-word'], { stdio: 'ignore' })
    ending.push(() => busy.kill('SIGKILL'))
    const deck = await deckFor([here], { thresholds: { cpu_pct: { warning: 0, critical: 101 } } })
    const run = await deck.run({ runbook: 'host/resources', parameters: { window: '2' } }, onlyLook)
    const mine = rowsOf(run, 'who-takes-it').find(row => row.pid === busy.pid)
    expect(mine).toMatchObject({ name: 'sh', state: 'R' })
    expect(Number(mine?.cpu_pct)).toBeGreaterThan(0)
    expect(JSON.stringify(await deck.store.journal.events(run.header?.id ?? ''))).not.toContain('canary-word')
  })
})

describe.runIf(linux)('containers of a host', () => {
  /** An engine on PATH that says what a real one was seen to say. */
  async function engine(name: string, script: string) {
    const scratch = await scratchFolder('engine')
    const bin = join(scratch.path, 'bin')
    await mkdir(bin)
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, name), 0o755)
    const before = process.env.PATH
    process.env.PATH = `${bin}:${before}`
    ending.push(async () => {
      process.env.PATH = before
      await scratch.remove()
    })
  }

  const container = (name: string, state: object, more: object = {}) =>
    `container ${JSON.stringify({
      Id: name.repeat(8),
      Name: `/${name}`,
      Config: { Image: `${name}:1` },
      State: { Status: 'running', ExitCode: 0, ...state },
      ...more,
    })}`

  const look = async (facts: Record<string, boolean | string> = {}) => {
    const deck = await deckFor([here], { facts })
    return deck.run({ runbook: 'health/service' }, onlyLook)
  }

  test('that are unhealthy, or died and should live, are findings; one that ended well is none (L2 L3)', async () => {
    const said = [
      container('web', { Health: { Status: 'unhealthy' } }),
      container(
        'worker',
        { Status: 'exited', ExitCode: 137, OOMKilled: true },
        { HostConfig: { RestartPolicy: { Name: 'always' } } },
      ),
      container('migrate', { Status: 'exited', ExitCode: 0 }),
      container('evil\u001b[31m`$(id)`', { Health: { Status: 'healthy' } }),
    ]
    await engine('docker', `case $1 in ps) echo a b c d ;; container) cat <<'END'\n${said.join('\n')}\nEND\n;; esac`)
    const run = await look()
    expect(titles(run, 'look-at-its-containers', 'critical').toSorted()).toEqual([
      'Container web is unhealthy',
      'Container worker ended with exit code 137 and should be running',
    ])
    expect(titles(run, 'look-at-its-containers', 'warning')).toEqual(['Container worker was killed for want of memory'])
    expect(rowsOf(run, 'look-at-its-containers').map(one => one.engine)).toEqual(Array(4).fill('docker'))
  })

  const labels = (project: string) => ({ 'com.docker.compose.project': project, 'com.docker.compose.service': 's' })
  const listing = (...said: string[]) =>
    engine('docker', `case $1 in ps) echo a ;; container) cat <<'END'\n${said.join('\n')}\nEND\n;; esac`)

  test('that somebody stopped are found by their restart policy, whatever their last health was', async () => {
    const keep = { HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } }
    await listing(
      container('db', { Status: 'exited', ExitCode: 0, Health: { Status: 'unhealthy' } }, keep),
      container('web', { Status: 'exited', ExitCode: 143 }, keep),
      container('cache', { Status: 'paused' }, keep),
      container('proxy', { Status: 'created', Error: 'port is already allocated' }, keep),
    )
    const run = await look()
    expect(titles(run, 'look-at-its-containers', 'critical').toSorted()).toEqual([
      'Container cache is paused, so nothing in it runs',
      'Container db was stopped and should be running',
      'Container proxy could not be started',
      'Container web ended with exit code 143 and should be running',
    ])
  })

  test('of another system on the same host are none of ours, and a project that is gone is an outage', async () => {
    const dead = { Status: 'exited', ExitCode: 1 }
    await listing(
      container('theirs', dead, { Config: { Image: 'x', Labels: labels('theirs') } }),
      container('their-db', {}, { Config: { Image: 'x', Labels: labels('theirs') } }),
      container('ours', {}, { Config: { Image: 'x', Labels: labels('ours') } }),
    )
    expect(titles(await look(), 'look-at-its-containers')).toEqual([
      'Container theirs ended with exit code 1, while the rest of theirs runs',
    ])
    const ours = await look({ compose_project: 'ours' })
    expect(stepOf(ours, 'look-at-its-containers').notes).toEqual(['No container is in trouble'])
    expect(titles(await look({ compose_project: 'gone' }), 'look-at-its-containers', 'critical')).toEqual([
      'There is no container of the project gone.',
    ])
  })

  test('whose engine does not answer are an outage only where containers are expected (L1)', async () => {
    await engine('docker', 'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2; exit 1')
    await engine('podman', 'exit 125')
    expect(titles(await look(), 'look-at-its-containers')).toEqual([
      'docker is installed here and does not answer; containers are not expected here',
    ])
    expect(titles(await look({ containers: true }), 'look-at-its-containers', 'critical')).toEqual([
      'docker is installed and does not answer',
    ])
  })

  test('that this user may not ask about are a failed look, never a passed one (L1)', async () => {
    await engine('docker', 'echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1')
    await engine('podman', 'exit 125')
    const run = await look()
    expect(stepOf(run, 'look-at-its-containers')).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'denied', code: 'ENGINE_DENIED' },
    })
    expect(run.outcome).toBe('failed')
  })

  test('that were listed and then not told of are no host without containers', async () => {
    await engine('docker', 'case $1 in ps) echo a b ;; *) echo "error during connect: EOF" >&2; exit 1 ;; esac')
    await engine('podman', 'exit 125')
    expect(titles(await look({ containers: true }), 'look-at-its-containers', 'critical')).toEqual([
      'docker is installed and does not answer',
    ])
    await engine(
      'docker',
      'case $1 in ps) echo a b ;; *) echo "Error: No such container: a, No such container: b" >&2; exit 1 ;; esac',
    )
    expect(titles(await look({ containers: true }), 'look-at-its-containers')).toEqual([])
  })

  test('of a Docker that this user may not ask are not none because Podman has none', async () => {
    await engine('docker', 'echo "permission denied while trying to connect to the Docker daemon socket" >&2; exit 1')
    await engine('podman', 'exit 0')
    expect(stepOf(await look(), 'look-at-its-containers').failure).toMatchObject({ code: 'ENGINE_DENIED' })
  })
})
