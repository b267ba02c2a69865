import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShellSession } from '#domain/session'
import { container } from '../../src/main/connectors/container'
import { dial } from '../../src/main/connectors/dial'
import { local, shellHere } from '../../src/main/connectors/shell'
import { ssh } from '../../src/main/connectors/ssh'
import { type DockerEngine, startDocker } from '../support/docker'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { never, openingOf } from './opening'

const use = (timeoutMs = 20_000, signal = new AbortController().signal) => ({ signal, timeoutMs })
const script = (text: string, env: Record<string, string> = {}) => ({ interpreter: 'sh' as const, text, env })
let sshd: Sshd | undefined
let engine: DockerEngine | undefined
/** Why a place cannot be tested here. */
const absent: Record<string, string | undefined> = {}
const sessions: Record<string, ShellSession> = {}
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  const opened = await local.open({} as never, new AbortController().signal)
  sessions.local = opened.session
  const started = await startDocker()
  if (typeof started === 'string') absent.container = started
  else {
    engine = started
    process.env.DOCKER_HOST = engine.host
    await engine.run('contract', ['sleep', 'infinity'])
    const common = { id: 'c', system: 'x', name: 'c', note: '', secret: { from: 'none' as const } }
    const opening = openingOf({ ...common, protocol: 'container' as const, container: 'contract' })
    sessions.container = (await container.open({ ...opening, host: shellHere }, never)).session
  }
  absent.ssh = noSshd()
  if (absent.ssh) return
  sshd = await startSshd()
  const remote = await ssh.open(
    {
      profile: {
        id: 's',
        system: 'x',
        name: 's',
        note: '',
        secret: { from: 'none' },
        protocol: 'ssh',
        host: '127.0.0.1',
        port: sshd.port,
        user: sshd.user,
        key: sshd.key,
        hostKey: sshd.fingerprint,
      },
      secret: async () => null,
      dial,
      hostKeys: { trusted: async () => [] },
    },
    new AbortController().signal,
  )
  sessions.ssh = remote.session
  closing.push(remote.close)
})

afterAll(async () => {
  for (const close of closing) await close()
  await sshd?.stop()
  await engine?.stop()
})

describe.each(['local', 'ssh', 'container'])('the shell contract on %s', where => {
  test('gives output, errors and the exit code of a script', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const result = await sessions[where]!.run(script('echo out; echo err >&2; exit 3'), use())
    expect(result).toMatchObject({ exit: 3, stdout: 'out\n', stderr: 'err\n', dropped: 0 })
  })

  test.for(['sh', 'bash'] as const)(
    'gives a script of %s its values as they are, whatever is in them (G1)',
    async (interpreter, ctx) => {
      if (absent[where]) return ctx.skip(absent[where])
      const alphabet = [...' \'"\\$`!*?~;&|<>()[]{}#%^\n\r\t-=aé漢🙂\u202e\u0001\u007f']
      let seed = 20_261_123
      const below = (most: number) => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
        return Math.floor((seed / 2_147_483_648) * most)
      }
      const strings = Array.from({ length: 2000 }, () =>
        Array.from({ length: below(40) }, () => alphabet[below(alphabet.length)]).join(''),
      )
      // Ten to a script: a shell to start for each of them is what would take long.
      const tens = Array.from({ length: strings.length / 10 }, (_, at) => strings.slice(at * 10, at * 10 + 10))
      const wanted = tens.map(ten => ({
        interpreter,
        text: `printf '<%s>' ${ten.map((_, at) => `"$X${at}"`).join(' ')}`,
        env: Object.fromEntries(ten.map((text, at) => [`X${at}`, text])),
      }))
      const got = await sessions[where]!.batch(wanted, use(60_000))
      expect(got.map(one => one.stdout)).toEqual(tens.map(ten => ten.map(text => `<${text}>`).join('')))
    },
  )

  test('frames many scripts in one exchange, each with its own code (F16)', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const results = await sessions[where]!.batch(
      [script('echo a; exit 1'), script('printf b'), script('echo c >&2; exit 7')],
      use(),
    )
    expect(results).toMatchObject([
      { exit: 1, stdout: 'a\n', stderr: '' },
      { exit: 0, stdout: 'b', stderr: '' },
      { exit: 7, stdout: '', stderr: 'c\n' },
    ])
  })

  test('reads the whole script before it starts and gives it no input', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const result = await sessions[where]!.run(script('cat; read x; echo "read:$x:$?"; echo end'), use())
    expect(result.stdout).toBe('read::0\nend\n'.replace(':0', `:${result.stdout.match(/read::(\d+)/)?.[1]}`))
    expect(result.stdout).not.toContain('read::0')
  })

  test('runs a script longer than what a shell reads at once', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const long = script(`x='${'a'.repeat(100_000)}'; echo ${'$'}{#x}`)
    expect(await sessions[where]!.run(long, use())).toMatchObject({ exit: 0, stdout: '100000\n', stderr: '' })
    const [first, second] = await sessions[where]!.batch([long, script('cat; echo end')], use())
    expect([first?.stdout, second?.stdout]).toEqual(['100000\n', 'end\n'])
  })

  test('ends a quiet process on cancel, with its children, and says it is gone (F11, F12)', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const stopping = new AbortController()
    const mark = `61${Math.floor(Math.random() * 1e6)}`
    setTimeout(() => stopping.abort(), 800)
    await expect(
      sessions[where]!.run(script(`sleep ${mark} & sleep ${mark}`), use(60_000, stopping.signal)),
    ).rejects.toMatchObject({
      failure: { kind: 'cancelled', message: expect.stringContaining('gone') },
    })
    const left = await sessions[where]!.run(script(`ps -eo args | grep -c "[s]leep ${mark}" || true`), use())
    expect(left.stdout.trim()).toBe('0')
  })

  test('ends a process that ignores TERM by KILL (F13)', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    await expect(
      sessions[where]!.run(script("trap '' TERM; while :; do sleep 1; done"), use(4000)),
    ).rejects.toMatchObject({
      failure: { kind: 'timeout', message: expect.stringContaining('gone') },
    })
  })

  test('keeps the head and the tail of a flood, and counts the rest (F8, F9)', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const result = await sessions[where]!.run(
      script(
        'echo first; i=0; while [ $i -lt 200 ]; do head -c 100000 /dev/zero | tr "\\0" x >&2; i=$((i+1)); done; echo last',
      ),
      use(60_000),
    )
    expect(result.stdout).toBe('first\nlast\n')
    expect(result.dropped).toBe(20_000_000 - 1024 * 1024)
  })

  test('a detached script runs once under its key and is found again', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const key = `test-${where}-${process.pid}-${Date.now()}`
    const text = 'echo started >> /tmp/$KEY; sleep 1; echo "done $WORD"; exit 4'
    const run = () => sessions[where]!.detached(key, script(text, { KEY: key, WORD: 'a secret' }), use(30_000))
    const [one, two] = await Promise.all([run(), run()])
    expect(one).toMatchObject({ exit: 4, stdout: 'done a secret\n' })
    expect(two).toMatchObject({ exit: 4, stdout: 'done a secret\n' })
    const count = await sessions[where]!.run(
      script('wc -l < /tmp/$KEY; rm -rf /tmp/$KEY "$HOME/.quarterdeck/runs/$KEY"', { KEY: key }),
      use(),
    )
    expect(count.stdout.trim()).toBe('1')
  })

  test('ends what `timeout` took out of the process group (F11)', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const mark = `62${Math.floor(Math.random() * 1e6)}`
    await expect(sessions[where]!.run(script(`timeout 600 sleep ${mark}`), use(4000))).rejects.toMatchObject({
      failure: { kind: 'timeout', message: expect.stringContaining('gone') },
    })
    const left = await sessions[where]!.run(script(`ps -eo args | grep -c "[s]leep ${mark}" || true`), use())
    expect(left.stdout.trim()).toBe('0')
  })

  test('does not wait for a daemon that holds its output', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const result = await sessions[where]!.run(script('sleep 30 & echo $!; exit 3'), use(25_000))
    expect(result).toMatchObject({ exit: 3, stdout: expect.stringMatching(/^\d+\n$/) })
    await sessions[where]!.run(script(`kill ${result.stdout.trim()}`), use())
  })

  test('counts what a script of a pack said beyond the cap', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const [flood, next] = await sessions[where]!.batch(
      [script('head -c 6000000 /dev/zero | tr "\\0" x'), script('echo next')],
      use(),
    )
    expect(flood).toMatchObject({ exit: 0, dropped: 6_000_000 - 4 * 1024 * 1024 })
    expect(next).toMatchObject({ stdout: 'next\n', dropped: 0 })
  })

  test('shows neither a script nor its values in the list of processes', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    for (const interpreter of ['sh', 'bash'] as const) {
      const { stdout } = await sessions[where]!.run(
        { interpreter, text: ': harmless-word; ps -eo args', env: { PASSWORD: 'not-for-ps' } },
        use(),
      )
      expect(stdout).toContain('ps -eo args')
      expect(stdout).not.toMatch(/harmless-word|not-for-ps/)
    }
  })

  test('runs a bash script longer than an argument may be, with the exit code of bash', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const text = `x='${'a'.repeat(200_000)}'; shopt -s extglob\necho \${#x} !(*)\ncat; exit 5`
    expect(await sessions[where]!.run({ interpreter: 'bash', text, env: {} }, use())).toMatchObject({
      exit: 5,
      stdout: '200000 !(*)\n',
    })
  })

  test('runs bash scripts under bash', async ctx => {
    if (absent[where]) return ctx.skip(absent[where])
    const result = await sessions[where]!.run({ interpreter: 'bash', text: 'a=(1 2 3); echo ${#a[@]}', env: {} }, use())
    expect(result.stdout).toBe('3\n')
  })
})
