import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Deck, startDeck, yes } from '../support/deck'
import { until } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { type ContainerScene, startContainerScene } from './container-scene'
import { firstFinding, onlyLook, rowsOf, stepOf, surprises } from './runbooks-scene'

const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function deckFor(profiles: Parameters<typeof startDeck>[0]['profiles']): Promise<Deck> {
  const deck = await startDeck({ profiles })
  ending.push(() => deck.close())
  return deck
}

const linux = process.platform === 'linux'

describe.runIf(linux)('a service that a command restarts', () => {
  test('is restarted once, and seen to listen anew', async context => {
    const missing = noSshd()
    if (missing) return context.skip(missing)
    const sshd = await startSshd()
    ending.push(() => sshd.stop())
    const deck = await deckFor([{ name: 'host', protocol: 'local' }])
    const restart = (command: string) =>
      deck.run(
        {
          runbook: 'host/service-restart',
          parameters: { manager: 'command', service: 'sshd', port: String(sshd.port), patience: '1', command },
        },
        yes,
      )
    // sshd makes itself anew on HUP, and with that its socket.
    const run = await restart(`kill -HUP ${sshd.pid}`)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'restart-it').outcome).toBe('passed')
    expect(rowsOf(run, 'is-it-well-now')).toMatchObject([{ state: 'running', ports: String(sshd.port), ok: true }])
    // What did not restart it is not believed.
    const vain = await restart('true')
    expect(stepOf(vain, 'restart-it').outcome).toBe('failed')
  })
})

describe.runIf(linux)('containers', () => {
  let scene: ContainerScene | string
  beforeAll(async () => {
    scene = await startContainerScene()
  })
  afterAll(async () => {
    if (typeof scene !== 'string') await scene.close()
  })

  test('killed for want of memory are named with their limit; the one that was stopped is started', async context => {
    if (typeof scene === 'string') return context.skip(scene)
    const { engine, sshd } = scene
    await engine.run('report_job', ['sh', '-c', 'tail /dev/zero'], ['--memory', '32m'])
    await engine.run('api', ['sleep', '3600'])
    await engine.docker('stop', '-t', '0', 'api')
    await until(async () => {
      if ((await engine.docker('inspect', '-f', '{{.State.Status}}', 'report_job')) !== 'exited')
        throw new Error('runs')
    }, 30_000)
    const host = { name: 'host', protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port, user: sshd.user }
    const deck = await deckFor([{ ...host, key: sshd.key, hostKey: sshd.fingerprint }])
    const killed = await engine.docker('inspect', '-f', '{{.State.OOMKilled}}', 'report_job')
    const looked = await deck.run({ runbook: 'host/oom-kills' }, onlyLook)
    expect(surprises(looked)).toEqual([])
    // Some engines cannot tell when a container's first process was not the one that was killed.
    if (killed === 'true')
      expect(firstFinding(looked)?.title).toMatch(
        /^Container report_job was killed for want of memory .*; its limit is 32 MB/,
      )
    const run = await deck.run(
      { runbook: 'host/service-restart', parameters: { manager: 'docker', service: 'api' } },
      yes,
    )
    expect(surprises(run)).toEqual([])
    expect(firstFinding(run)?.title).toMatch(/^api does not run: exited with code/)
    expect(stepOf(run, 'start-it')).toMatchObject({ outcome: 'passed', undo: { state: 'kept' } })
    expect(rowsOf(run, 'is-it-well-now')).toMatchObject([{ name: 'api', state: 'running', ok: true }])
    expect(rowsOf(run, 'keep-the-evidence').map(row => row.part)).toContain('container')
  })
})
