import { existsSync } from 'node:fs'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ssh } from '../../src/main/connectors/ssh'
import { addHostLogin } from '../support/host-login'
import { scratchFolder } from '../support/scratch'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { failing, never, use } from './opening'
import { layersOf, script, sshOpening } from './ssh-opening'

const why = noSshd()
let sshd: Sshd
let places: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  if (why) return
  sshd = await startSshd()
  // Busybox is the shell whose name it is called by.
  places = await scratchFolder('ash')
  await chmod(places.path, 0o755)
  await symlink('/bin/busybox', join(places.path, 'ash'))
})
afterAll(async () => {
  await sshd?.stop()
  await places?.remove()
})
beforeEach(ctx => {
  if (why) ctx.skip(why)
})

/** The shells, their files, the Debian packages that bring them, and what they read at each start. */
const shells = [
  ['bash', '/bin/bash', 'bash', '.bashrc'],
  ['dash', '/bin/dash', 'dash', '.profile'],
  ['zsh', '/bin/zsh', 'zsh', '.zshenv'],
  ['fish', '/usr/bin/fish', 'fish', '.config/fish/config.fish'],
  ['csh', '/bin/tcsh', 'tcsh', '.cshrc'],
  ['busybox ash', '/bin/busybox', 'busybox-static', '.profile'],
] as const

/** What stands in a file of the login's home. */
async function atHome(user: string, file: string, text: string) {
  const path = join('/home', user, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

describe('a login whose shell is', () => {
  test.for(shells)('%s runs, packs and stops commands like any other (F14)', async ([name, file, from, rc], ctx) => {
    if (!existsSync(file)) return ctx.skip(`${file} is not installed (Debian package ${from})`)
    const login = addHostLogin('shell', { shell: name === 'busybox ash' ? join(places.path, 'ash') : file })
    if (!login) return ctx.skip('a test user cannot be added here')
    try {
      await atHome(login.user, rc, 'echo noise\n')
      const { session, close } = await ssh.open(sshOpening(sshd, { user: login.user }), never)
      expect(session.host).toMatchObject({ system: 'Linux', user: login.user })
      const odd = `' " \\ $HOME !! {a,b} * # \n %s ~`
      const said = { ...script('printf %s "$X"; echo "$0" >&2; exit 3'), env: { X: odd } }
      expect(await session.run(said, use())).toMatchObject({ exit: 3, stdout: odd, stderr: '/bin/sh\n' })
      expect(await session.batch([said, script('echo b')], use())).toMatchObject([
        { exit: 3, stdout: odd },
        { exit: 0, stdout: 'b\n' },
      ])
      const stopping = new AbortController()
      const mark = `63${Math.floor(Math.random() * 1e6)}`
      const asked = session.run(script(`sleep ${mark} & echo begun; sleep ${mark}`), {
        ...use(60_000, stopping.signal),
        onOutput: () => stopping.abort(),
      })
      expect(await failing(asked)).toMatchObject({ kind: 'cancelled', message: expect.stringContaining('gone') })
      expect((await session.run(script(`ps -eo args | grep -c "[s]leep ${mark}"`), use())).stdout).toBe('0\n')
      await close()
    } finally {
      login.remove()
    }
  })

  test.for([
    ['/bin/rbash', 'restricted'],
    ['/bin/false', ''],
    ['/usr/sbin/nologin', 'not available'],
  ] as const)('%s is refused with the reason (F14)', async ([shell, words], ctx) => {
    if (!existsSync(shell)) return ctx.skip(`${shell} is not installed`)
    const login = addHostLogin('shell', { shell })
    if (!login) return ctx.skip('a test user cannot be added here')
    try {
      const given = sshOpening(sshd, { user: login.user })
      const { session, close } = await ssh.open(given, never)
      expect(await failing(session.run(script('echo ran'), use()))).toMatchObject({
        kind: 'denied',
        code: 'NO_SHELL',
        message: expect.stringContaining(words),
        hint: expect.stringContaining('/bin/sh is needed'),
      })
      await close()
      expect((await layersOf(given)).at(-1)).toMatchObject({ layer: 'shell', ok: false, code: 'NO_SHELL' })
    } finally {
      login.remove()
    }
  })
})

describe('a login whose start-up file', () => {
  const cases = {
    'prints more than a window': 'yes noise | head -c 4000000; yes noise | head -c 4000000 >&2',
    'takes its time': 'sleep 1',
    'is strict, prompts and renames': `set -euf; PROMPT_COMMAND='echo noise'; shopt -s expand_aliases; alias read=false printf=false; PS1=noise
trap 'echo noise' DEBUG EXIT; IFS=e; umask 777; export LC_ALL=tr_TR ENV=/dev/stdin POSIXLY_CORRECT=1`,
    'changes to another folder': 'cd /nowhere; cd /tmp; set -- a b c',
  }
  test.for(Object.entries(cases))(
    '%s runs what it is asked to, and nothing else is heard (F15)',
    async ([, text], ctx) => {
      const login = addHostLogin('noise', { shell: '/bin/bash' })
      if (!login) return ctx.skip('a test user cannot be added here')
      try {
        await atHome(login.user, '.bashrc', `${text}\n`)
        const { session, close } = await ssh.open(sshOpening(sshd, { user: login.user }), never)
        for (const interpreter of ['sh', 'bash'] as const) {
          const said = { exit: 0, stdout: 'clean one\n', stderr: '', dropped: 0 }
          const clean = { ...script('echo clean one'), interpreter }
          expect(await session.run(clean, use())).toMatchObject(said)
          expect(await session.batch([clean, clean], use())).toMatchObject([said, said])
        }
        await close()
      } finally {
        login.remove()
      }
    },
  )

  test('ends the login is told, with what it said (F15)', async ctx => {
    const login = addHostLogin('noise', { shell: '/bin/bash' })
    if (!login) return ctx.skip('a test user cannot be added here')
    try {
      await atHome(login.user, '.bashrc', 'echo "closed\x1b[31m for maintenance"; exit 0\n')
      const { session, close } = await ssh.open(sshOpening(sshd, { user: login.user }), never)
      expect(await failing(session.run(script('echo ran'), use()))).toMatchObject({
        code: 'NO_SHELL',
        message: expect.stringMatching(/It says: “closed.* for maintenance”$/),
        hint: expect.stringContaining('.bashrc'),
      })
      await close()
    } finally {
      login.remove()
    }
  })
})
