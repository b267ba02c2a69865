import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemo } from '../../src/main/demo/demo'
import { lockFile } from '../../src/main/demo/embedded-postgres'
import { endOrphan } from '../../src/main/demo/orphan'
import { scratchFolder } from '../support/scratch'

// Inside the checkout, so that the bundle finds its packages.
const out = join(process.cwd(), '.test', `demo-${process.pid}`)
let scratch: Awaited<ReturnType<typeof scratchFolder>>

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A console of its own that runs the demo. */
async function startOwner(folder: string) {
  const child = spawn(process.execPath, [join(out, 'owner.mjs'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  expect(said).toBe('started\n')
  return child
}

describe.runIf(process.platform === 'linux')('a demo whose owner ends', () => {
  beforeAll(async () => {
    scratch = await scratchFolder('demo-owner')
    await chmod(scratch.path, 0o711)
    await mkdir(out, { recursive: true })
    await build({
      logLevel: 'error',
      build: {
        ssr: 'src/main/demo/demo.ts',
        outDir: out,
        emptyOutDir: false,
        rolldownOptions: { output: { entryFileNames: 'demo.mjs' } },
      },
    })
    await writeFile(
      join(out, 'owner.mjs'),
      `import { createDemo } from './demo.mjs'
       const demo = createDemo({ folder: process.argv[2] })
       process.on('SIGTERM', () => process.exit(0))
       await demo.start()
       console.log('started')
       setInterval(() => {}, 60_000)`,
    )
  })
  afterAll(async () => {
    await rm(out, { recursive: true, force: true })
    await scratch.remove()
  })

  it('by a kill -9 leaves servers behind, which the next start finds by pid and folder and ends', async () => {
    const folder = join(scratch.path, 'killed')
    const owner = await startOwner(folder)
    const left = lockFile(join(folder, 'postgres'))
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    expect(alive(left?.pid ?? 0)).toBe(true)
    const demo = createDemo({ folder })
    await demo.start()
    try {
      // Whoever adopted it may take a moment to bury it.
      await expect.poll(() => alive(left?.pid ?? 0), { timeout: 10_000 }).toBe(false)
      expect(lockFile(join(folder, 'postgres'))?.pid).not.toBe(left?.pid)
    } finally {
      await demo.stop()
    }
  })

  it('by an orderly exit takes its servers along, even when nobody called stop', async () => {
    const folder = join(scratch.path, 'exited')
    const owner = await startOwner(folder)
    const pid = lockFile(join(folder, 'postgres'))?.pid ?? 0
    expect(alive(pid)).toBe(true)
    owner.kill('SIGTERM')
    await once(owner, 'exit')
    await expect.poll(() => alive(pid), { timeout: 10_000 }).toBe(false)
  })

  it('never ends a process that only has the pid of a server that is gone', async () => {
    const stranger = spawn('sleep', ['30'])
    try {
      expect(await endOrphan(stranger.pid ?? 0, '/some/folder/postgres')).toBe(false)
      expect(alive(stranger.pid ?? 0)).toBe(true)
    } finally {
      stranger.kill()
    }
  })
})
