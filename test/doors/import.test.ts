import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHome } from '../imports/a-home'
import { buildConsole } from '../support/built-console'

let home: Awaited<ReturnType<typeof aHome>>
beforeAll(async () => {
  await buildConsole()
  home = await aHome()
  await home.write(
    '.ssh/config',
    'Host gate\n  HostName 10.0.0.1\nHost db\n  ProxyJump gate\nHost odd\n  ProxyCommand x\n',
  )
  await home.write('.pgpass', 'db1.example.net:5432:shop:dba:CANARY\n')
})
afterAll(() => home.remove())

/** The built console, in that home, with its text on the standard input. */
function quarterdeck(args: readonly string[], input = '') {
  const ended = spawnSync(process.execPath, [join(process.cwd(), 'out', 'main', 'cli.js'), ...args], {
    encoding: 'utf8',
    input,
    env: { ...process.env, HOME: home.home.folder, SSH_AUTH_SOCK: '', QUARTERDECK_DATA: home.at('data') },
  })
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr }
}
const targets = () =>
  JSON.parse(quarterdeck(['profiles', '--format', 'json']).stdout).map(
    (one: { name: string; via?: string; secret: { from: string }; hasSecret: boolean }) =>
      [one.name, one.via ?? '', one.secret.from, one.hasSecret].join(' '),
  )

test('--dry shows what would be taken, with the places of what would not, and changes nothing', () => {
  const { code, stdout, stderr } = quarterdeck([
    'import',
    'ssh',
    '--system',
    'acme',
    '--environment',
    'staging',
    '--dry',
  ])
  expect(code).toBe(10)
  expect(stdout).toMatch(/db +ssh +\S+@db:22 +gate/)
  expect(stdout).toContain('2 would be added to acme, 1 problem')
  expect(stderr).toContain(`${home.at('.ssh/config')}:6 The host “odd”`)
  expect(targets()).toEqual([])
})

test('a system that is not there needs an environment; a source that is not known is a usage mistake', () => {
  expect(quarterdeck(['import', 'ssh', '--system', 'acme']).code).toBe(64)
  expect(quarterdeck(['import', 'putty', '--system', 'acme']).code).toBe(64)
  expect(quarterdeck(['import', 'ssh']).code).toBe(64)
  expect(quarterdeck(['import', 'pgadmin', '--system', 'acme', '--environment', 'staging']).code).toBe(64)
})

test('one by its name, with its way; the whole file again adds only the rest', () => {
  const one = quarterdeck([
    'import',
    'ssh',
    '--system',
    'acme',
    '--environment',
    'staging',
    '--only',
    'db',
    '--format',
    'json',
  ])
  expect(JSON.parse(one.stdout)).toMatchObject({
    system: 'acme',
    added: ['gate', 'db'],
    entries: [{ name: 'db', via: 'gate', password: false, known: null, place: `${home.at('.ssh/config')}:3` }],
    problems: [{ line: 6 }],
  })
  expect(quarterdeck(['import', 'ssh', '--system', 'acme', '--only', 'nobody']).code).toBe(64)
  const again = quarterdeck(['import', 'ssh', '--system', 'acme'])
  expect(again.stdout).toContain('is there: acme/db')
  expect(again.stdout).toContain('0 added to acme')
})

test('addresses come from the standard input; passwords are sealed on request, and printed never', () => {
  const urls = 'postgres://dba@db1.example.net/shop\nredis://:CANARY@cache.example.net\n'
  const { code, stdout, stderr } = quarterdeck(['import', 'urls', '-', '--system', 'acme', '--with-passwords'], urls)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('2 added to acme, 0 problems')
  expect(stdout).not.toContain('CANARY')
  expect(targets()).toEqual(['cache  stored true', 'db gate ask false', 'db1-shop  stored true', 'gate  ask false'])
})
