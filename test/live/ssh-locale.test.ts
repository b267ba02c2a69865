import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Cell, records } from '#domain/table'
import { probes } from '../../src/main/probes'
import { createSessions } from '../../src/main/sessions/sessions'
import { scratchFolder } from '../support/scratch'
import { noSshd, startSshd } from '../support/sshd'
import { never } from './opening'
import { script, sshProfile } from './ssh-opening'

const why = noSshd()
const use = { signal: never, timeoutMs: 30_000 }
const ends: (() => Promise<unknown>)[] = []
let locales: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  locales = await scratchFolder('locales')
  await chmod(locales.path, 0o755)
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
  await locales.remove()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

/** A locale in a folder of ours; the machine gets none. Answers why there is none. */
function makeLocale(language: string, charset: string): string | undefined {
  if (language === 'C') return undefined // that one is in the C library itself
  if (!existsSync(`/usr/share/i18n/locales/${language}`))
    return 'there are no sources of locales (Debian package locales)'
  const made = spawnSync('localedef', [
    '-c',
    '-i',
    language,
    '-f',
    charset,
    join(locales.path, `${language}.${charset}`),
  ])
  return existsSync(join(locales.path, `${language}.${charset}`)) ? undefined : `localedef: ${made.stderr}`
}

/** A host whose logins live in this locale. */
async function hostIn(locale: string) {
  const sshd = await startSshd([`SetEnv LOCPATH=${locales.path} LANG=${locale} LC_ALL=${locale} LANGUAGE=${locale}`])
  const target = sshProfile(sshd)
  const sessions = createSessions({
    profiles: { list: async () => [target], get: async () => target },
    secret: async () => null,
    hostKeys: { find: async () => [], list: async () => [], trust: async () => {}, forget: async () => {} },
    idleMs: () => 60_000,
    onChange: () => {},
  })
  ends.push(sshd.stop, () => sessions.closeAll())
  return { target, sessions, shell: await sessions.shell(target.id, never) }
}

/** For those looks at a host whose rows are there and alike at any time. */
const parametersFor = ({ name, parameters }: (typeof probes)[number]): unknown => {
  if (name === 'host.processes') return parameters.parse({})
  if (name === 'host.updates') return parameters.parse({ databases: 'postgresql*' })
  // Which containers run is the machine's, and changes meanwhile.
  if (name === 'host.containers') return undefined
  return name.startsWith('host.') ? parameters.safeParse({ window: 1 }).data : undefined
}

/** What each look at a host says of a first thing: its words, and of its numbers that they are some. */
async function looksAt({ target, sessions }: Awaited<ReturnType<typeof hostIn>>) {
  const looks = probes.flatMap(probe => {
    const parameters = parametersFor(probe)
    return parameters === undefined ? [] : [{ probe, parameters }]
  })
  expect(looks.length).toBeGreaterThan(6)
  const rows = await Promise.all(
    looks.map(async ({ probe, parameters }) => {
      const table = await probe.run(parameters, { profile: target.id, target, sessions, ...use })
      const [first = {}] = records(table)
      return [probe.name, { ...kindsOf(first), cut: table.cut }]
    }),
  )
  return Object.fromEntries(rows)
}
// Not every process runs a script, in a container, or has memory that may be read; a disk that nobody uses has no waiting time.
const ofSome = ['script', 'container', 'container_id', 'engine', 'own_pid', 'pss', 'may_not_end']
const notAlways = new Set(['wait_ms', ...ofSome])
const kindsOf = (row: Readonly<Record<string, Cell>>) =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => !notAlways.has(name))
      .map(([name, cell]) => [name, cell === null ? 'nothing' : typeof cell]),
  )

describe('a host whose logins speak', () => {
  let plain: ReturnType<typeof looksAt> | undefined
  test.for([
    ['C', 'UTF-8', '1.5'],
    ['de_DE', 'UTF-8', '1,5'],
    ['tr_TR', 'UTF-8', '1,5'],
    ['ja_JP', 'SHIFT_JIS', '1.5'],
  ] as const)('%s in %s is read like one that speaks none (F17)', async ([language, charset, half], ctx) => {
    const missing = makeLocale(language, charset)
    if (missing) return ctx.skip(missing)
    const theirs = await hostIn(`${language}.${charset}`)
    // It is theirs indeed, where nobody says otherwise.
    const own = `unset LC_ALL; /usr/bin/printf '%.1f' ${half}; printf ' '; locale charmap`
    expect(await theirs.shell.run(script(own), use)).toMatchObject({ stdout: `${half} ${charset}\n`, stderr: '' })
    const ours = `/usr/bin/printf '%.1f\\n' 1.5; locale charmap`
    for (const interpreter of ['sh', 'bash'] as const)
      expect(await theirs.shell.run({ ...script(ours), interpreter }, use)).toMatchObject({
        stdout: '1.5\nANSI_X3.4-1968\n',
      })
    plain ??= hostIn('C').then(looksAt)
    expect(await looksAt(theirs)).toEqual(await plain)
  })
})

test('bytes that are no text stay visible, and what stands around them as it is (F17)', async () => {
  const { shell } = await hostIn('C')
  const bytes = script(String.raw`printf 'a\377\376b \344 \303\244 \360\237\230 end\n'; printf '\200' >&2; exit 4`)
  const seen = { exit: 4, stdout: 'a\ufffd\ufffdb \ufffd ä \ufffd end\n', stderr: '\ufffd' }
  for (const interpreter of ['sh', 'bash'] as const) {
    expect(await shell.run({ ...bytes, interpreter }, use)).toMatchObject(seen)
    expect(await shell.batch([{ ...bytes, interpreter }, script('echo next')], use)).toMatchObject([
      seen,
      { stdout: 'next\n' },
    ])
  }
  const long = script(`i=0; while [ $i -lt 20000 ]; do printf '漢🙂ä'; i=$((i+1)); done`)
  expect((await shell.run(long, use)).stdout).toBe('漢🙂ä'.repeat(20_000))
})
