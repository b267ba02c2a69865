import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ShellScript } from '#domain/session'
import { box, type ContainerScene, layersOf, shellIn, startContainerScene } from './container-scene'
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

describe('a shell in a container', () => {
  test('tells who it is by its engine and its id, and who is there after it was made anew (G13)', async () => {
    const id = await engine.run('named', ['sleep', 'infinity'])
    const sessions = scene.over(box('named'))
    const identity = async () => (await sessions.shell('named', never)).identity(use())
    const before = await identity()
    expect(before.id).toMatch(new RegExp(`^\\S+ ${id}$`))
    const stale = await sessions.shell('named', never)
    await engine.docker('rename', 'named', 'former')
    const next = await engine.run('named', ['sleep', 'infinity'])
    expect((await identity()).id).toContain(next)
    // The name is another's by now: the old one gets no command, though it still runs.
    expect(await failing(stale.run(script('echo here'), use()))).toMatchObject({ code: 'CONTAINER_GONE' })
    expect((await (await sessions.shell('named', never)).run(script('uname -n'), use())).stdout.trim()).toBe(
      next.slice(0, 12),
    )
  })

  test('runs as the user of the profile, and names one that is not there', async () => {
    const sessions = scene.over(
      { ...box('box', 'host', 'nobody'), id: 'as-nobody' },
      { ...box('box', 'host', 'ghost'), id: 'as-ghost' },
    )
    expect((await sessions.shell('as-nobody', never)).host).toMatchObject({ user: 'nobody', name: 'box' })
    expect(await failing(sessions.shell('as-ghost', never))).toMatchObject({ kind: 'denied', code: 'NO_SUCH_USER' })
  })

  test('refuses sudo, in a pack only what asked for it', async () => {
    const shell = await shellIn(scene, 'box')
    expect(await shell.run(script('id', { sudo: true }), use())).toMatchObject({ refused: 'sudo' })
    expect(await shell.batch([script('echo a'), script('id', { sudo: true }), script('echo b')], use())).toMatchObject([
      { stdout: 'a\n' },
      { refused: 'sudo' },
      { stdout: 'b\n' },
    ])
  })

  test('keeps a script and its values out of the host’s list of processes', async () => {
    const inside = await shellIn(scene, 'box', 'host')
    const outside = await scene.over().shell('host', never)
    const begun = Promise.withResolvers<void>()
    const text = 'echo begun; until [ -e /tmp/seen ]; do sleep 0.1; done; rm /tmp/seen'
    const running = inside.run(script(text, { env: { PASSWORD: 'not-for-ps' } }), {
      ...use(60_000),
      onOutput: () => begun.resolve(),
    })
    await begun.promise
    const { stdout } = await outside.run(script("ps -eo args | grep -E '[e]xec -i|[n]ot-for-ps|[t]mp/seen'"), use())
    await inside.run(script('touch /tmp/seen'), use())
    expect((await running).exit).toBe(0)
    expect(stdout).toMatch(/docker exec -i [0-9a-f]{64} /)
    expect(stdout).not.toMatch(/not-for-ps|\/tmp\/seen/)
  })
})

test('an image without a shell is told as such (L4)', async () => {
  const words = ['run', '-d', '--name', 'bare', '--network', engine.network, engine.shellLess, '/bin/sleep', 'infinity']
  await engine.docker(...words)
  expect(await failing(shellIn(scene, 'bare'))).toMatchObject({
    kind: 'missing',
    code: 'NO_SHELL',
    message: 'The container bare has no /bin/sh, so nothing can be run inside it; its image is made without one.',
  })
  expect((await layersOf(scene.over(box('bare')), 'bare')).slice(-2)).toMatchObject([
    { layer: 'container', ok: true },
    { layer: 'shell', ok: false },
  ])
})

test('what goes on inside when only its client was killed is found, and how to end it (L6)', async () => {
  const shell = await shellIn(scene, 'box')
  const begun = Promise.withResolvers<void>()
  const running = failing(
    shell.run(script('echo begun; sleep 654321'), { ...use(60_000), onOutput: () => begun.resolve() }),
  )
  await begun.promise
  const outside = await scene.over().shell('host', never)
  // Only the client carries the engine's word; the shell that looks for it leaves itself out.
  await outside.run(
    script(
      'cd /proc; for p in [0-9]*; do tr "\\0" " " <$p/cmdline 2>/dev/null | grep -q "^[^ ]*docker exec -i $ID" && kill -9 $p; done; :',
      { env: { ID: await engine.docker('inspect', 'box', '--format', '{{.Id}}') } },
    ),
    use(),
  )
  const failure = await running
  expect(failure).toMatchObject({ code: 'STILL_RUNNING', lost: true })
  const pid = /pid (\d+) inside/.exec(failure.message)?.[1] ?? ''
  expect(failure.hint).toBe(`To end it, on the host: docker exec box kill ${pid}`)
  expect(
    (
      await (
        await shellIn(scene, 'box')
      ).run(script('tr "\\0" " " </proc/$P/cmdline; kill $P', { env: { P: pid } }), use())
    ).stdout,
  ).toContain('sh')
})

describe('a compose service (L8)', () => {
  const labels = (service: string, oneoff = false) => [
    ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`],
    ...['--label', `com.docker.compose.oneoff=${oneoff ? 'True' : 'False'}`],
  ]
  test('is its one running container; a task of `compose run` is none of it', async () => {
    const id = await engine.run('shop_web_1', ['sleep', 'infinity'], labels('web'))
    await engine.run('shop_web_run_1', ['sleep', 'infinity'], labels('web', true))
    expect((await (await shellIn(scene, 'shop/web')).identity(use())).id).toContain(id)
  })
  test('that runs several times is not guessed at', async () => {
    await engine.run('shop-api-1', ['sleep', 'infinity'], labels('api'))
    await engine.run('shop-api-2', ['sleep', 'infinity'], labels('api'))
    const failure = await failing(shellIn(scene, 'shop/api'))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'SEVERAL_CONTAINERS' })
    expect(failure.message).toMatch(/shop-api-1/)
    expect(failure.message).toMatch(/shop-api-2/)
    await engine.docker('stop', '-t', '0', 'shop-api-1')
    expect((await shellIn(scene, 'shop/api')).host.name).toBe('shop-api-2')
  })
})

test('an id is enough, and its beginning (G13)', async () => {
  const id = await engine.docker('inspect', 'box', '--format', '{{.Id}}')
  expect((await shellIn(scene, id.slice(0, 14))).host.name).toBe('box')
  // A name in full is meant before any id that begins like it.
  await engine.run(id.slice(0, 12), ['sleep', 'infinity'])
  expect((await shellIn(scene, id.slice(0, 12))).host.name).toBe(id.slice(0, 12))
})

test('an SSH host that was lost under a container is opened anew with the next command', async () => {
  const sessions = scene.over(box('box', 'host'))
  const shell = await sessions.shell('box', never)
  expect((await shell.run(script('echo here'), use())).stdout).toBe('here\n')
  await sessions.close('host')
  expect((await shell.run(script('echo again'), use())).stdout).toBe('again\n')
})
