import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ShellScript } from '#domain/session'
import { addHostLogin } from '../support/host-login'
import { until } from '../support/scratch'
import { startSshd } from '../support/sshd'
import { box, type ContainerScene, hostAt, shellIn, startContainerScene } from './container-scene'
import { failing, never, use } from './opening'

let scene: ContainerScene
let engine: ContainerScene['engine']
let why: string | undefined

const script = (text: string, more: Partial<ShellScript> = {}): ShellScript => ({
  interpreter: 'sh',
  text,
  env: {},
  ...more,
})

beforeAll(async () => {
  const started = await startContainerScene()
  if (typeof started === 'string') {
    why = started
    return
  }
  scene = started
  engine = scene.engine
  await engine.run('box', ['sleep', 'infinity'])
})
afterAll(() => scene?.close())
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

describe('an engine that cannot be asked (L1)', () => {
  const asked = async (config: string[], user?: string) => {
    const other = await startSshd(config, user === undefined ? {} : { user })
    try {
      return await failing(scene.over(hostAt('other', other), box('box', 'other')).shell('box', never))
    } finally {
      await other.stop()
    }
  }
  test('because it does not run', async () => {
    expect(await asked(['SetEnv DOCKER_HOST=unix:///nowhere/docker.sock'])).toMatchObject({
      kind: 'unreachable',
      code: 'ENGINE_DOWN',
      layer: 'container',
      message: expect.stringContaining('/nowhere/docker.sock'),
    })
  })
  test('because this user may not', async ctx => {
    const login = addHostLogin('box')
    if (!login) return ctx.skip('no further login can be made on this machine')
    try {
      expect(await asked([`SetEnv DOCKER_HOST=${engine.host}`], login.user)).toMatchObject({
        kind: 'denied',
        code: 'ENGINE_DENIED',
        hint: expect.stringContaining('usermod'),
      })
    } finally {
      login.remove()
    }
  })
  test('because the login has a context that is not there', async () => {
    expect(await asked(['SetEnv DOCKER_CONTEXT=nowhere'])).toMatchObject({
      kind: 'missing',
      code: 'WRONG_CONTEXT',
      message: expect.stringContaining('nowhere'),
    })
  })
})

describe('a container that does not run (L2)', () => {
  test.for([
    ['paused', ['sleep', 'infinity'], ['pause'], /paused/],
    ['exited', ['sleep', 'infinity'], ['stop', '-t', '0'], /exited with code 1\d\d/],
    ['created', ['sleep', 'infinity'], [], /created/],
  ] as const)('says that it is %s', async ([state, command, verb, words]) => {
    const name = `is-${state}`
    if (verb.length > 0) {
      await engine.run(name, command)
      await engine.docker(...verb, name)
    } else await engine.docker('create', '--name', name, engine.image, ...command)
    const failure = await failing(shellIn(scene, name))
    expect(failure).toMatchObject({
      code: 'CONTAINER_NOT_RUNNING',
      layer: 'container',
      message: expect.stringMatching(words),
    })
    expect(failure.hint).toContain(name)
  })
  test('says that it is restarting, again and again', async () => {
    await engine.run('is-restarting', ['sh', '-c', 'exit 3'], ['--restart', 'always'])
    await until(async () =>
      expect(await failing(shellIn(scene, 'is-restarting'))).toMatchObject({
        message: expect.stringContaining('restarting'),
      }),
    )
  })
  test('says which ones run, where there is none of that name', async () => {
    expect(await failing(shellIn(scene, 'nobody'))).toMatchObject({
      code: 'NO_CONTAINER',
      hint: expect.stringContaining('box'),
    })
  })
  test('is found again at the next use once it runs, also when it was made anew', async () => {
    await engine.run('stopped', ['sleep', 'infinity'])
    const sessions = scene.over(box('stopped'))
    const run = async () => (await sessions.shell('stopped', never)).run(script('echo here'), use())
    expect((await run()).stdout).toBe('here\n')
    const held = await sessions.shell('stopped', never)
    await engine.docker('stop', '-t', '0', 'stopped')
    expect(await failing(held.run(script('echo here'), use()))).toMatchObject({
      code: 'CONTAINER_GONE',
      message: expect.stringContaining('nothing was run'),
    })
    expect(await failing(run())).toMatchObject({ code: 'CONTAINER_NOT_RUNNING' })
    await engine.docker('start', 'stopped')
    expect((await run()).stdout).toBe('here\n')
    await engine.docker('rm', '-f', 'stopped')
    await engine.run('stopped', ['sleep', 'infinity'])
    expect((await run()).stdout).toBe('here\n')
  })
  test.for([
    ['removed', ['rm', '-f']],
    ['stopped', ['stop', '-t', '0']],
    ['restarted', ['restart', '-t', '0']],
  ] as const)('is not known to have finished what it did when it was %s', async ([how, verb]) => {
    const name = `while-${how}`
    await engine.run(name, ['sleep', 'infinity'])
    const shell = await shellIn(scene, name)
    const begun = Promise.withResolvers<void>()
    const running = failing(
      shell.run(script('echo begun; sleep 300'), { ...use(60_000), onOutput: () => begun.resolve() }),
    )
    await begun.promise
    await engine.docker(...verb, name)
    expect(await running).toMatchObject({ code: 'CONTAINER_ENDED', lost: true, layer: 'container' })
  })
})

describe('what an exit code means (L3)', () => {
  test.for([125, 126, 127, 137, 255, 1])('%i of the command is the command’s', async code => {
    expect(await (await shellIn(scene, 'box')).run(script(`echo so; exit ${code}`), use())).toMatchObject({
      exit: code,
      stdout: 'so\n',
    })
  })
  test('a command that may not be executed, or is not there, is told from the engine’s failures', async () => {
    const shell = await shellIn(scene, 'box')
    expect(await shell.run(script('/tmp'), use())).toMatchObject({ exit: 126 })
    expect(await shell.run(script('/tmp/nothing'), use())).toMatchObject({ exit: 127 })
  })
  test('a command that was killed for memory says so', async () => {
    await engine.run('narrow', ['sleep', 'infinity'], ['--memory', '48m', '--memory-swap', '48m'])
    expect(
      await failing((await shellIn(scene, 'narrow')).run(script('exec tail /dev/zero'), use(60_000))),
    ).toMatchObject({
      kind: 'rejected',
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('narrow'),
    })
  })
})
