import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applySystems, exportSystems, readApply } from '../../src/main/imports/apply'
import { openStore, type Store } from '../../src/main/store/store'
import { scratchFolder } from '../support/scratch'

const shop = `
name: Shop
environment: production
facts:
  backup_folder: /srv/backup
  retention_days: 14
thresholds:
  connections: { warning: 70, critical: 90 }
  db/connections: { warning: 50 }
targets:
  jump:
    protocol: ssh
    host: jump.example.com
    user: ops
    key: ~/.ssh/id_ed25519
    hostKey: SHA256:abc
  db:
    protocol: postgres
    host: 10.0.0.5
    port: 5433
    database: shop
    user: app
    secret: { env: SHOP_PASSWORD }
    tls: verify-full
    via: jump
  cache:
    protocol: redis
    host: 10.0.0.6
    secret: { file: /run/secrets/redis }
  web:
    protocol: http
    url: https://shop.example.com
    health: [/health, /ready]
`

const read = (text: string) => readApply(text, 'systems.yaml')
const problemsOf = (text: string) => read(text).problems

describe('apply', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let store: Store
  beforeAll(async () => {
    folder = await scratchFolder('apply')
    store = await openStore(folder.path)
  })
  beforeEach(async () => {
    for (const system of await store.systems.list()) await store.systems.remove(system.id)
  })
  afterAll(async () => {
    await store.close()
    await folder.remove()
  })

  it('adds what is not there, and a second time changes nothing', async () => {
    const { systems, problems } = read(shop)
    expect(problems).toEqual([])
    const first = await applySystems(systems, store)
    expect(first).toEqual({
      added: ['Shop', 'Shop/jump', 'Shop/db', 'Shop/cache', 'Shop/web'],
      changed: [],
      unchanged: [],
    })
    const second = await applySystems(read(shop).systems, store)
    expect(second.added).toEqual([])
    expect(second.changed).toEqual([])
    expect(second.unchanged).toHaveLength(5)
    expect(await store.systems.list()).toHaveLength(1)
    const [system] = await store.systems.list()
    const db = (await store.profiles.list(system?.id)).find(profile => profile.name === 'db')
    expect(db).toMatchObject({
      port: 5433,
      via: 'jump',
      tls: 'verify-full',
      secret: { from: 'env', name: 'SHOP_PASSWORD' },
    })
  })

  it('says what it would do without doing it', async () => {
    const { systems } = read(shop)
    expect((await applySystems(systems, store, { dry: true })).added).toHaveLength(5)
    expect(await store.systems.list()).toEqual([])
  })

  it('finds a system made by hand by its name, and keeps the secret and note that the file does not name', async () => {
    await store.systems.save({
      id: 'by-hand',
      name: 'Shop',
      environment: 'staging',
      note: 'mine',
      facts: { owner: 'ana' },
      thresholds: {},
    })
    await store.profiles.save({
      id: 'by-hand-db',
      system: 'by-hand',
      name: 'db',
      note: 'ask bo',
      protocol: 'postgres',
      host: 'old',
      port: 5432,
      database: 'postgres',
      user: 'app',
      tls: 'prefer',
      via: undefined,
      secret: { from: 'stored' },
    })
    const text = 'name: Shop\nenvironment: production\ntargets:\n  db: {protocol: postgres, host: new, user: app}\n'
    expect(await applySystems(read(text).systems, store)).toEqual({
      added: [],
      changed: ['Shop', 'Shop/db'],
      unchanged: [],
    })
    expect(await store.systems.get('by-hand')).toMatchObject({
      environment: 'production',
      note: 'mine',
      facts: { owner: 'ana' },
    })
    expect(await store.profiles.get('by-hand-db')).toMatchObject({
      host: 'new',
      note: 'ask bo',
      secret: { from: 'stored' },
    })
  })

  it('B19: an export holds no secret and makes the same systems again', async () => {
    await applySystems(read(shop).systems, store)
    const [system] = await store.systems.list()
    await store.profiles.save({
      id: 'with-login',
      system: system!.id,
      name: 'old web',
      note: '',
      protocol: 'http',
      url: 'https://ana:CANARY-4711@shop.example.com/',
      health: ['/health'],
      secret: { from: 'stored' },
    })
    await store.systems.save({ ...system!, colour: 'teal' })
    const text = exportSystems(await store.systems.list(), await store.profiles.list())
    expect(text).not.toContain('CANARY-4711')
    expect(text).toContain('colour: teal')
    expect(text).toContain('env: SHOP_PASSWORD')
    await store.profiles.remove('with-login')
    await applySystems(read(text).systems, store)
    const again = await applySystems(read(text).systems, store)
    expect(again.unchanged).toHaveLength(6)
    await store.systems.remove(system!.id)
    await applySystems(read(text).systems, store)
    expect(exportSystems(await store.systems.list(), await store.profiles.list())).toBe(text)
  })

  it('brings what is watched: sampling, alert rules, quiet hours and routines, and keeps them where a file is silent', async () => {
    const text = `name: Shop
environment: production
sampling: {everySeconds: 60}
alerts:
  - {title: Connections run out, metric: pg_connections_pct, threshold: connections_used_pct, forSeconds: 120}
quiet:
  - {days: [6, 7], from: "22:00", to: "07:00", zone: Europe/Berlin}
routines:
  - {title: Read the mail of the backup host, cadence: daily, cron: "0 9 * * 1-5", zone: Europe/Berlin}
`
    await applySystems(read(text).systems, store)
    const [system] = await store.systems.list()
    expect(system).toMatchObject({
      sampling: { everySeconds: 60 },
      alerts: [{ id: 'connections-run-out', strikes: 1, missing: 'keep', enabled: true }],
      quiet: [{ days: [6, 7], butCritical: true }],
      routines: [{ id: 'read-the-mail-of-the-backup-host', automatic: false, runbooks: [] }],
    })
    await applySystems(read('name: Shop\nenvironment: production\n').systems, store)
    expect(await store.systems.get(system!.id)).toEqual(system)
    const written = exportSystems(await store.systems.list(), [])
    expect((await applySystems(read(written).systems, store)).unchanged).toEqual(['Shop'])
    expect(problemsOf(text.replace('60', '5'))).toMatchObject([{ line: 3, column: 12 }])
  })

  it.each([
    ['a bare string', 'secret: CANARY-1'],
    ['a value', 'secret: {value: CANARY-1}'],
    ['a password', 'password: CANARY-1'],
    ['a passphrase', 'passphrase: CANARY-1'],
    ['two sources', 'secret: {env: A, file: CANARY-1}'],
  ])('refuses a secret written down as %s, and does not repeat it', (_, line) => {
    const [problem, ...others] = problemsOf(
      `name: Shop\nenvironment: staging\ntargets:\n  db:\n    protocol: redis\n    host: a\n    ${line}\n`,
    )
    expect(others).toEqual([])
    expect(problem).toMatchObject({ file: 'systems.yaml', line: 7, column: 5 })
    expect(problem?.message).toContain('never written here')
    expect(JSON.stringify(problem)).not.toContain('CANARY')
  })

  it('refuses a login inside a URL', () => {
    const text = 'name: a\nenvironment: staging\ntargets:\n  web: {protocol: http, url: "http://u:CANARY@h/"}\n'
    expect(problemsOf(text)).toEqual([
      { file: 'systems.yaml', line: 4, column: 25, message: 'A URL here carries no login or password.' },
    ])
  })

  it('P9: refuses unknown fields, hosts that are options, and jump hosts in a circle, each at its place', () => {
    const text = `name: Shop
environment: staging
hue: red
sizes: {}
targets:
  a: {protocol: ssh, host: a, user: u, via: b}
  b: {protocol: ssh, host: b, user: u, via: a}
  c: {protocol: ssh, host: "-oProxyCommand=x", user: u, proxyCommand: x}
`
    const said = problemsOf(text).map(({ line, column }) => `${line}:${column}`)
    expect(said).toEqual(['3:1', '4:1'])
    const inner = problemsOf(text.replace('hue: red\nsizes: {}\n', ''))
    expect(inner.map(({ line, message }) => [line, message])).toEqual([
      [6, expect.stringContaining('names no host')],
      [6, 'There is no proxyCommand here.'],
      [4, 'The way over b goes round in a circle.'],
      [5, 'The way over a goes round in a circle.'],
    ])
    const lost = 'name: a\nenvironment: staging\ntargets:\n  x: {protocol: ssh, host: a, user: u, via: y}\n'
    expect(problemsOf(lost)[0]?.message).toBe('There is no target y in this system.')
  })

  it('P9: ten thousand targets are read and applied, and found unchanged', async () => {
    const targets = Array.from(
      { length: 10_000 },
      (_, at) => `  t${at}: {protocol: redis, host: 10.0.0.1, port: ${at + 1}}`,
    )
    const text = `name: Big\nenvironment: staging\ntargets:\n${targets.join('\n')}\n`
    const { systems, problems } = read(text)
    expect(problems).toEqual([])
    expect((await applySystems(systems, store)).added).toHaveLength(10_001)
    expect((await applySystems(systems, store)).unchanged).toHaveLength(10_001)
  })

  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]
${'bcdefgh'
  .split('')
  .map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]`)
  .join('\n')}`
  it.each([
    ['an alias bomb', bomb],
    ['flow nested 20,000 deep', `name: ${'['.repeat(20_000)}`],
    [
      'blocks nested 20,000 deep',
      Array.from({ length: 20_000 }, (_, at) => `${' '.repeat(Math.min(at, 300))}a:`).join('\n'),
    ],
    ['sequences nested in one line', `${'- '.repeat(20_000)}x`],
    ['a key twice', 'name: a\nname: b\nenvironment: staging'],
    ['a tag of code', 'name: !!js/function "x"\nenvironment: staging'],
    ['__proto__', 'name: a\nenvironment: staging\n__proto__: {polluted: 1}'],
    ['__proto__ as a target', 'name: a\nenvironment: staging\ntargets: {__proto__: {protocol: local}}'],
    ['a merge key', 'name: a\nenvironment: staging\n<<: {note: x}'],
    ['tabs for indent', 'name: a\ntargets:\n\tx: 1'],
    ['more than a megabyte', `# ${'x'.repeat(1_100_000)}\nname: a\nenvironment: staging`],
    ['a cycle of anchors', '&a {name: a, environment: staging, facts: *a}'],
    ['no as an environment', 'name: a\nenvironment: no'],
    ['a number as a name', 'name: 0123\nenvironment: staging'],
    ['nothing', ''],
    ['a word', 'hello'],
    ['binary', '\u0000\u0001\u0002'],
  ])('P7: refuses %s with a line and column', (_, text) => {
    const { systems, problems } = read(text)
    expect(systems).toEqual([])
    expect(problems.length).toBeGreaterThan(0)
    for (const problem of problems) {
      expect(problem.line).toBeGreaterThan(0)
      expect(problem.column).toBeGreaterThan(0)
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('reads lists and several documents, and refuses the same system twice', () => {
    const one = 'name: A\nenvironment: staging\n'
    expect(read(`${one}---\nname: B\nenvironment: staging\n`).systems.map(({ system }) => system.name)).toEqual([
      'A',
      'B',
    ])
    expect(read('- {name: A, environment: staging}\n- {name: B, environment: development}\n').systems).toHaveLength(2)
    expect(problemsOf(`${one}---\n${one}`)).toMatchObject([{ line: 4, message: 'The system A stands here twice.' }])
  })
})
