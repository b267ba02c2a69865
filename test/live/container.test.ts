import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Profile } from '#domain/profile'
import type { Layer, ShellScript } from '#domain/session'
import { type DockerEngine, startDocker } from '../support/docker'
import { addHostLogin, type HostLogin } from '../support/host-login'
import { noRedis } from '../support/redis'
import { freePort, until } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { runPostgres, runRedis, runWeb, sessionsOver } from './container-scene'
import { failing, never, use } from './opening'

let engine: DockerEngine
let why: string | undefined
let sshd: Sshd
let login: HostLogin | undefined
const closing: (() => unknown)[] = []

const script = (text: string, more: Partial<ShellScript> = {}): ShellScript => ({
  interpreter: 'sh',
  text,
  env: {},
  ...more,
})
const common = { system: 'x', note: '', secret: { from: 'none' as const } }
const base = {
  ...common,
  protocol: 'redis' as const,
  host: 'in-there',
  port: 6379,
  database: 0,
  tls: 'disable' as const,
}
const box = (container: string, via?: string, user?: string): Profile => ({
  ...common,
  ...(user ? { user } : {}),
  id: container,
  name: container,
  protocol: 'container',
  container,
  via,
})
const host = (id: string, port = sshd.port, user = sshd.user): Profile => ({
  ...common,
  id,
  name: id,
  protocol: 'ssh',
  host: '127.0.0.1',
  port,
  user,
  key: sshd.key,
  hostKey: sshd.fingerprint,
})

/** Sessions over the SSH host and these. */
function over(...profiles: Profile[]) {
  const sessions = sessionsOver([host('host'), ...profiles])
  closing.push(() => sessions.closeAll())
  return sessions
}
const shellOf = (reference: string, via?: string) => over(box(reference, via)).shell(reference, never)
const layersOf = async (sessions: ReturnType<typeof over>, id: string) => {
  const layers: Layer[] = []
  for await (const layer of sessions.layers(id, use(30_000))) layers.push(layer)
  return layers
}

beforeAll(async () => {
  why = noSshd() ?? noRedis()
  if (why) return
  const started = await startDocker()
  if (typeof started === 'string') {
    why = started
    return
  }
  engine = started
  process.env.DOCKER_HOST = engine.host
  login = addHostLogin('box')
  sshd = await startSshd([
    `SetEnv DOCKER_HOST=${engine.host}`,
    ...(login ? [`Match User ${login.user}`, `AuthorizedKeysFile ${'%h'}/.ssh/authorized_keys`] : []),
  ])
  await Promise.all([engine.run('box', ['sleep', 'infinity']), runPostgres(engine, 'db'), runRedis(engine, 'cache')])
})
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  await sshd?.stop()
  await engine?.stop()
  login?.remove()
})
beforeEach(ctx => (why ? ctx.skip(why) : undefined))

describe('a server in a container', () => {
  const db: Profile = {
    ...base,
    id: 'db',
    name: 'db',
    protocol: 'postgres',
    port: 5432,
    database: 'postgres',
    user: 'postgres',
    container: 'db',
    via: 'host',
  }
  const cache = (container = 'cache', via: string | undefined = 'host', port = 6379): Profile => ({
    ...base,
    id: 'cache',
    name: 'cache',
    port,
    container,
    via,
  })

  test('is reached at its address through the SSH host of its engine', async () => {
    const sessions = over(db, cache())
    await until(async () => expect((await layersOf(sessions, 'db')).at(-1)?.ok).toBe(true))
    const address = await engine.docker(
      'inspect',
      'db',
      '--format',
      '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
    )
    const layers = await layersOf(sessions, 'db')
    expect(layers.map(({ layer }) => layer)).toEqual([
      ...['host: tcp', 'host: host-key', 'host: login', 'host: shell'],
      ...['container', 'tcp', 'tls', 'login', 'version', 'rights'],
    ])
    expect(layers[4]?.message).toBe(`db is running, reached at ${address}:5432 over ${engine.network}`)
    const [answer] = await (await sessions.sql('db', never)).read([{ text: 'select 1 as one', values: [] }], use())
    expect(answer?.failure ?? answer?.table.rows).toEqual([[1]])
    expect(await (await sessions.redis('cache', never)).read([['PING']], use())).toMatchObject([{ reply: 'PONG' }])
  })

  test('is reached from this machine where it goes through nothing', async () => {
    const sessions = over(cache('cache', undefined))
    expect(await (await sessions.redis('cache', never)).read([['PING']], use())).toMatchObject([{ reply: 'PONG' }])
  })

  test('that was made anew is found at its new address at the next use', async () => {
    await runRedis(engine, 'fleeting')
    const sessions = over(cache('fleeting'))
    const ping = async () => (await (await sessions.redis('cache', never)).read([['PING']], use()))[0]
    await until(async () => expect(await ping()).toMatchObject({ reply: 'PONG' }))
    const before = (await (await sessions.redis('cache', never)).identity(use())).id
    await engine.docker('rm', '-f', 'fleeting')
    // Its address goes to another one, its name to a third.
    await runRedis(engine, 'squatter')
    await runRedis(engine, 'fleeting')
    await until(async () => expect(await ping()).toMatchObject({ reply: 'PONG' }))
    expect((await (await sessions.redis('cache', never)).identity(use())).id).not.toBe(before)
  })

  test('that is a web service is whoever answers under that name', async () => {
    const web = { ...common, id: 'web', name: 'web', protocol: 'http' as const, url: 'http://in-there', health: ['/'] }
    const sessions = over({ ...web, container: 'web', via: 'host' })
    const session = await sessions.http('web', never).catch(() => undefined)
    for (const _ of ['first', 'anew']) {
      const id = await runWeb(engine, 'web')
      const ask = () => session?.request({ method: 'GET', path: '/', headers: {} }, use())
      await until(async () => expect((await ask())?.body).toBe(`I am ${id.slice(0, 12)}`))
      await engine.docker('rm', '-f', 'web')
    }
  })

  test('in the network of its host is reached there', async () => {
    const port = await freePort()
    await runRedis(engine, 'on-host', ['--network', 'host'], port)
    const sessions = over(cache('on-host', 'host', port))
    await until(async () => expect((await layersOf(sessions, 'cache')).every(({ ok }) => ok)).toBe(true))
    expect((await layersOf(sessions, 'cache'))[4]?.message).toContain(`127.0.0.1:${port}`)
  })

  test('in the network of another container is reached at that one’s address', async () => {
    await runRedis(engine, 'sidecar', ['--network', 'container:box'], 6390)
    const sessions = over(cache('sidecar', 'host', 6390))
    await until(async () => expect((await layersOf(sessions, 'cache')).every(({ ok }) => ok)).toBe(true))
  })

  test('in two networks is reached in the one that answers', async () => {
    await engine.run('two', ['redis-server', '--protected-mode', 'no', '--save', ''])
    await engine.docker('network', 'create', '--internal', `${engine.network}b`)
    await engine.docker('network', 'connect', `${engine.network}b`, 'two')
    const sessions = over(cache('two'))
    await until(async () => expect((await layersOf(sessions, 'cache')).every(({ ok }) => ok)).toBe(true))
    await engine.docker('rm', '-f', 'two')
    await engine.docker('network', 'rm', `${engine.network}b`)
  })

  test('without a network and a published port cannot be reached, and says so', async () => {
    await runRedis(engine, 'hermit', ['--network', 'none'])
    expect((await layersOf(over(cache('hermit')), 'cache')).at(-1)).toMatchObject({
      layer: 'container',
      ok: false,
      code: 'NO_ADDRESS',
      hint: expect.stringContaining('without a network'),
    })
  })
})

describe('a shell in a container', () => {
  test('tells who it is by its engine and its id, and who is there after it was made anew (G13)', async () => {
    const id = await engine.run('named', ['sleep', 'infinity'])
    const sessions = over(box('named'))
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
    const sessions = over(
      { ...box('box', 'host', 'nobody'), id: 'as-nobody' },
      { ...box('box', 'host', 'ghost'), id: 'as-ghost' },
    )
    expect((await sessions.shell('as-nobody', never)).host).toMatchObject({ user: 'nobody', name: 'box' })
    expect(await failing(sessions.shell('as-ghost', never))).toMatchObject({ kind: 'denied', code: 'NO_SUCH_USER' })
  })

  test('refuses sudo, in a pack only what asked for it', async () => {
    const shell = await shellOf('box')
    expect(await shell.run(script('id', { sudo: true }), use())).toMatchObject({ refused: 'sudo' })
    expect(await shell.batch([script('echo a'), script('id', { sudo: true }), script('echo b')], use())).toMatchObject([
      { stdout: 'a\n' },
      { refused: 'sudo' },
      { stdout: 'b\n' },
    ])
  })

  test('keeps a script and its values out of the host’s list of processes', async () => {
    const inside = await shellOf('box', 'host')
    const outside = await over().shell('host', never)
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

describe('an engine that cannot be asked (L1)', () => {
  const asked = async (config: string[], user = sshd.user) => {
    const other = await startSshd(config, { user })
    const at = { ...host('other', other.port, user), key: other.key, hostKey: other.fingerprint } as Profile
    try {
      return await failing(over(at, box('box', 'other')).shell('box', never))
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
    if (!login) return ctx.skip('no further login can be made on this machine')
    expect(await asked([`SetEnv DOCKER_HOST=${engine.host}`], login.user)).toMatchObject({
      kind: 'denied',
      code: 'ENGINE_DENIED',
      hint: expect.stringContaining('usermod'),
    })
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
    const failure = await failing(shellOf(name))
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
      expect(await failing(shellOf('is-restarting'))).toMatchObject({ message: expect.stringContaining('restarting') }),
    )
  })
  test('says which ones run, where there is none of that name', async () => {
    expect(await failing(shellOf('nobody'))).toMatchObject({
      code: 'NO_CONTAINER',
      hint: expect.stringContaining('box'),
    })
  })
  test('is found again at the next use once it runs, also when it was made anew', async () => {
    await engine.run('stopped', ['sleep', 'infinity'])
    const sessions = over(box('stopped'))
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
    const shell = await shellOf(name)
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
    expect(await (await shellOf('box')).run(script(`echo so; exit ${code}`), use())).toMatchObject({
      exit: code,
      stdout: 'so\n',
    })
  })
  test('a command that may not be executed, or is not there, is told from the engine’s failures', async () => {
    const shell = await shellOf('box')
    expect(await shell.run(script('/tmp'), use())).toMatchObject({ exit: 126 })
    expect(await shell.run(script('/tmp/nothing'), use())).toMatchObject({ exit: 127 })
  })
  test('a command that was killed for memory says so', async () => {
    await engine.run('narrow', ['sleep', 'infinity'], ['--memory', '48m', '--memory-swap', '48m'])
    expect(await failing((await shellOf('narrow')).run(script('exec tail /dev/zero'), use(60_000)))).toMatchObject({
      kind: 'rejected',
      code: 'OUT_OF_MEMORY',
      message: expect.stringContaining('narrow'),
    })
  })
})

test('an image without a shell is told as such (L4)', async () => {
  const words = ['run', '-d', '--name', 'bare', '--network', engine.network, engine.shellLess, '/bin/sleep', 'infinity']
  await engine.docker(...words)
  expect(await failing(shellOf('bare'))).toMatchObject({
    kind: 'missing',
    code: 'NO_SHELL',
    message: 'The container bare has no /bin/sh, so nothing can be run inside it; its image is made without one.',
  })
  expect((await layersOf(over(box('bare')), 'bare')).slice(-2)).toMatchObject([
    { layer: 'container', ok: true },
    { layer: 'shell', ok: false },
  ])
})

test('what goes on inside when only its client was killed is found, and how to end it (L6)', async () => {
  const shell = await shellOf('box')
  const begun = Promise.withResolvers<void>()
  const running = failing(
    shell.run(script('echo begun; sleep 654321'), { ...use(60_000), onOutput: () => begun.resolve() }),
  )
  await begun.promise
  const outside = await over().shell('host', never)
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
    (await (await shellOf('box')).run(script('tr "\\0" " " </proc/$P/cmdline; kill $P', { env: { P: pid } }), use()))
      .stdout,
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
    expect((await (await shellOf('shop/web')).identity(use())).id).toContain(id)
  })
  test('that runs several times is not guessed at', async () => {
    await engine.run('shop-api-1', ['sleep', 'infinity'], labels('api'))
    await engine.run('shop-api-2', ['sleep', 'infinity'], labels('api'))
    const failure = await failing(shellOf('shop/api'))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'SEVERAL_CONTAINERS' })
    expect(failure.message).toMatch(/shop-api-1/)
    expect(failure.message).toMatch(/shop-api-2/)
    await engine.docker('stop', '-t', '0', 'shop-api-1')
    expect((await shellOf('shop/api')).host.name).toBe('shop-api-2')
  })
})

test('an id is enough, and its beginning (G13)', async () => {
  const id = await engine.docker('inspect', 'box', '--format', '{{.Id}}')
  expect((await shellOf(id.slice(0, 14))).host.name).toBe('box')
  // A name in full is meant before any id that begins like it.
  await engine.run(id.slice(0, 12), ['sleep', 'infinity'])
  expect((await shellOf(id.slice(0, 12))).host.name).toBe(id.slice(0, 12))
})

test('an SSH host that was lost under a container is opened anew with the next command', async () => {
  const sessions = over(box('box', 'host'))
  const shell = await sessions.shell('box', never)
  expect((await shell.run(script('echo here'), use())).stdout).toBe('here\n')
  await sessions.close('host')
  expect((await shell.run(script('echo again'), use())).stdout).toBe('again\n')
})
