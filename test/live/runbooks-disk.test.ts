import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, renameSync, symlinkSync, utimesSync } from 'node:fs'
import { mkdir, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answering, type Deck, startDeck } from '../support/deck'
import { addHostLogin } from '../support/host-login'
import { scratchFolder, until } from '../support/scratch'
import { type SmallDisk, smallDisk } from '../support/small-disk'
import { noSshd, type Sshd, startSshd } from '../support/sshd'
import { firstFinding, pickIn, rowsOf, staysHere, stepOf, surprises, titles } from './runbooks-scene'

const hostOf = (name: string, sshd: Sshd) => ({
  ...{ name, protocol: 'ssh' as const, host: '127.0.0.1', port: sshd.port },
  ...{ user: sshd.user, key: sshd.key, hostKey: sshd.fingerprint },
})

const reason = noSshd()
let sshd: Sshd
let deck: Deck
const ending: (() => unknown)[] = []
beforeAll(async () => {
  if (reason) return
  sshd = await startSshd()
  deck = await startDeck({ profiles: [hostOf('host', sshd)] })
})
beforeEach(ctx => {
  if (reason) ctx.skip(reason)
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
afterAll(async () => {
  await deck?.close()
  await sshd?.stop()
})

/** A shell that is ended with its test. */
function shell(text: string): ChildProcess {
  const child = spawn('sh', ['-c', text], { stdio: 'ignore' })
  ending.push(() => child.kill('SIGKILL'))
  return child
}

describe('a full disk', () => {
  let disk: SmallDisk | undefined
  let noDisk = ''
  beforeAll(async () => {
    if (reason) return
    const made = await smallDisk(48)
    if (typeof made === 'string') noDisk = made
    else disk = made
  })
  afterAll(() => disk?.remove())
  beforeEach(ctx => {
    if (!disk) ctx.skip(noDisk)
  })
  const at = (...names: string[]) => join(disk?.path ?? '', ...names)
  const fill = (name: string, megabytes: number) => writeFile(at(name), Buffer.alloc(megabytes * 1024 * 1024, 'x'))
  const free = async () => {
    const { bavail, bsize } = await statfs(at())
    return bavail * bsize
  }
  const look = (answering = staysHere) =>
    deck.run({ runbook: 'host/disk-full', parameters: { window: '2', mount: at() } }, answering)

  test('is told with what holds it, and freed of what was chosen, whatever its name', async () => {
    await mkdir(at('logs'), { recursive: true })
    await mkdir(at('base/1'), { recursive: true })
    const old = ['logs/app.log.1', 'logs/-rf app\n.log.2']
    for (const name of old) await fill(name, 17)
    await fill('base/1/16384', 8)
    ending.push(() => Promise.all(['logs', 'base'].map(name => rm(at(name), { recursive: true }))))
    const before = await free()
    const done = await look(
      pickIn(
        'remove-files',
        old.map(name => at(name)),
      ),
    )
    expect(firstFinding(done)?.severity).toBe('critical')
    expect(firstFinding(done)?.title).toMatch(/mount is 9\d(\.\d)? % full, .+ are left: 34 MB are in .+\/logs$/)
    expect(surprises(done)).toEqual([])
    const kept = rowsOf(done, 'the-largest-files').find(row => row.path === at('base/1/16384'))
    expect(kept).toMatchObject({ purpose: 'database', kept_because: 'it belongs to a database' })
    expect(stepOf(done, 'remove-files').failure?.message).toBeUndefined()
    expect(stepOf(done, 'remove-files').outcome).toBe('passed')
    expect(old.filter(name => existsSync(at(name)))).toEqual([])
    expect(await free()).toBeGreaterThan(before + 33 * 1024 * 1024)
    expect(existsSync(at('base/1/16384'))).toBe(true)
  })

  test('lets a file alone that has changed between the look and the yes', async () => {
    await fill('export.csv', 40)
    ending.push(() => rm(at('export.csv')))
    const done = await look(pickIn('remove-files', [at('export.csv')], () => utimesSync(at('export.csv'), 1, 1)))
    expect(stepOf(done, 'remove-files').failure?.message).toContain('is no longer the file that was listed')
    expect(existsSync(at('export.csv'))).toBe(true)
  })

  test('by a deleted log that is still open is told by its process, and given back without a restart', async () => {
    const holder = shell(
      `exec 3>'${at('gone.log')}'; head -c 42000000 /dev/zero >&3; rm '${at('gone.log')}'; exec sleep 600`,
    )
    await until(async () => {
      if ((await free()) > 8_000_000 || existsSync(at('gone.log'))) throw new Error('not yet')
    })
    const done = await look(pickIn('empty-a-deleted-log', [`${holder.pid}.3`]))
    expect(firstFinding(done)?.title).toMatch(
      new RegExp(
        `mount is 9\\d(\\.\\d)? % full, .*: 40(\\.\\d)? MB are /.*gone\\.log, which sleep \\(pid ${holder.pid}\\) has open$`,
      ),
    )
    expect(titles(done, 'deleted-and-still-open', 'critical')[0]).toContain(
      `held by sleep (pid ${holder.pid}, user root)`,
    )
    expect(stepOf(done, 'empty-a-deleted-log').outcome).toBe('passed')
    expect(await free()).toBeGreaterThan(30_000_000)
    expect(holder.exitCode).toBeNull()
  })

  test('that will be full soon is told by the file that grows and who writes it; that one can be stopped', async () => {
    const writer = shell(
      `exec 3>>'${at('debug.log')}'; while :; do head -c 40000 /dev/zero >&3; sleep 0.1 3>&-; [ "$(stat -c %s '${at('debug.log')}')" -lt 30000000 ] || : >'${at('debug.log')}'; done`,
    )
    ending.push(() => rm(at('debug.log'), { force: true }))
    await until(async () => {
      if (!existsSync(at('debug.log'))) throw new Error('not yet')
    })
    const looked = await look()
    const grown = titles(looked, 'what-grows-now').find(one => one.startsWith(at('debug.log')))
    expect(grown).toMatch(/debug\.log grows by .+ a second, written by sh \(pid \d+, user root\): .*mount is full in /)
    expect(grown).toContain(`pid ${writer.pid}`)
    const node = String(rowsOf(looked, 'what-grows-now').find(row => row.pid === writer.pid)?.node)
    const ended = once(writer, 'exit')
    const done = await look(pickIn('stop-the-process-that-writes-it', [node]))
    expect(stepOf(done, 'stop-the-process-that-writes-it').outcome).toBe('passed')
    expect((await ended)[1]).toBe('SIGTERM')
  })

  test('with room is no finding', async () => {
    const run = await look()
    expect(titles(run, 'what-holds-the-space')).toEqual([])
    expect(titles(run, 'deleted-and-still-open')).toEqual([])
  })
})

describe('temporary files', () => {
  const folder = async () => {
    const scratch = await scratchFolder('temp-files')
    ending.push(() => scratch.remove())
    return scratch.path
  }
  const clear = (folders: string, answering: Answering) =>
    deck.run({ runbook: 'host/temp-files', parameters: { folders, idle: '0s' } }, answering)
  const listed = async (path: string) => {
    const run = await clear(path, staysHere)
    expect(surprises(run)).toEqual([])
    return rowsOf(run, 'what-is-left')
  }

  test('are regular files only: no link, socket, lock, and nothing behind a link', async () => {
    const [path, other] = [await folder(), await folder()]
    await writeFile(join(other, 'secret'), 'theirs')
    await symlink(other, join(path, 'way'))
    await symlink(join(other, 'secret'), join(path, 'link'))
    await writeFile(join(path, 'app.pid'), '1')
    await writeFile(join(path, 'left\nover '), 'x')
    const server = createServer().listen(join(path, 'socket'))
    await once(server, 'listening')
    ending.push(() => server.close())
    expect((await listed(path)).map(row => row.name)).toEqual(['left\nover '])
  })

  test('that a process has open are named and not offered', async () => {
    const path = await folder()
    await writeFile(join(path, 'used'), 'x')
    const holder = shell(`exec 3<'${join(path, 'used')}'; exec sleep 600`)
    await until(async () => {
      if (!(await readFile(`/proc/${holder.pid}/comm`, 'utf8')).startsWith('sleep')) throw new Error('not yet')
    })
    expect(await listed(path)).toMatchObject([{ name: 'used', open_by: holder.pid }])
    const done = await clear(path, pickIn('remove-what-you-choose'))
    expect(stepOf(done, 'remove-what-you-choose').outcome).toBe('skipped')
    expect(existsSync(join(path, 'used'))).toBe(true)
  })

  test('go when chosen; one whose folder has become a link meanwhile stays, and so does what is behind it', async () => {
    const [path, other] = [await folder(), await folder()]
    await mkdir(join(path, 'mine'))
    await writeFile(join(path, 'mine/a'), 'x')
    expect(stepOf(await clear(path, pickIn('remove-what-you-choose')), 'remove-what-you-choose').outcome).toBe('passed')
    expect(existsSync(join(path, 'mine/a'))).toBe(false)

    await writeFile(join(path, 'mine/b'), 'x')
    const trap = () => {
      // The very same file, reached over a link: what decides is the way, not only the file.
      renameSync(join(path, 'mine'), join(other, 'mine'))
      symlinkSync(join(other, 'mine'), join(path, 'mine'))
    }
    const done = await clear(path, pickIn('remove-what-you-choose', [join(path, 'mine/b')], trap))
    expect(stepOf(done, 'remove-what-you-choose').failure?.message).toContain('is no longer the file that was listed')
    expect(existsSync(join(other, 'mine/b'))).toBe(true)
  })

  test('of an ordinary login say what it cannot see', async ctx => {
    const login = addHostLogin('temp')
    if (!login) return ctx.skip('this machine does not let us add a login')
    ending.push(() => login.remove())
    const theirs = await startSshd([], { user: login.user })
    ending.push(() => theirs.stop())
    const plain = await startDeck({ profiles: [hostOf('host', theirs)] })
    ending.push(() => plain.close())
    const run = await plain.run({ runbook: 'host/temp-files' }, staysHere)
    expect(surprises(run)).toEqual([])
    expect(stepOf(run, 'what-is-left').notes.join()).toMatch(
      /cannot see the open files of \d+ processes of others; root can/,
    )
  })
})
