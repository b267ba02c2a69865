import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settingsSchema } from '#contract/app'
import { openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { buildConsole } from '../support/built-console'
import { scratchFolder } from '../support/scratch'
import { asksCode, type OddServer, startOddServer } from '../support/ssh-server'

const cli = join(process.cwd(), 'out/main/cli.js')
const ends: (() => Promise<unknown>)[] = []
let data: string
let server: OddServer

const runbook = `---
title: Who
summary: For the terminal door's tests.
cadence: on-demand
targets:
  host: ssh
---
## Say hello
\`\`\`sh host
echo hello from there
\`\`\`
\`\`\`step
effect: reads
\`\`\`
`

beforeAll(async () => {
  await buildConsole()
  const scratch = await scratchFolder('terminal-asks')
  ends.push(scratch.remove)
  data = join(scratch.path, 'data')
  server = await startOddServer(asksCode('246810'))
  ends.push(server.stop)
  await mkdir(join(scratch.path, 'own/try'), { recursive: true })
  await writeFile(join(scratch.path, 'own/try/who.md'), runbook)
  const house = await openHouse({ dataFolder: data, allowKeyFile: true, log: createLog(data) })
  await house.client.app.saveSettings(settingsSchema.parse({ folders: [join(scratch.path, 'own')] }))
  const system = { id: 'acme', name: 'acme', environment: 'development' as const, note: '', facts: {}, thresholds: {} }
  await house.client.systems.save(system)
  await house.client.profiles.save({
    profile: {
      id: 'host',
      system: 'acme',
      name: 'host',
      note: '',
      secret: { from: 'env', name: 'HOST_PASSWORD' },
      protocol: 'ssh',
      host: '127.0.0.1',
      port: server.port,
      user: 'ops',
      hostKey: server.fingerprint,
    },
    secret: { set: 'keep' },
  })
  await house.close()
})
afterAll(async () => {
  for (const end of ends.toReversed()) await end()
})

/** The terminal door with somebody at a real pseudo-terminal, who types when asked for it. */
async function atTerminal(
  words: string,
  answers: readonly [RegExp, string][],
): Promise<{ code: number; seen: string }> {
  const child = spawn('/usr/bin/script', ['-qefc', `${process.execPath} ${cli} ${words}`, '/dev/null'], {
    env: { ...process.env, QUARTERDECK_DATA: data, HOST_PASSWORD: 'my horse' },
  })
  let seen = ''
  let from = 0
  const left = [...answers]
  const see = (chunk: Buffer) => {
    seen += chunk.toString()
    const [next] = left
    if (!next?.[0].test(seen.slice(from))) return
    left.shift()
    from = seen.length
    child.stdin.write(`${next[1]}\n`)
  }
  child.stdout.on('data', see)
  child.stderr.on('data', see)
  const [code] = await once(child, 'close')
  return { code: Number(code), seen }
}

test('what a host asks is asked at the terminal, unseen, and the run goes on with it (E11)', async ctx => {
  if (!existsSync('/usr/bin/script')) return ctx.skip('there is no `script` to make a terminal with')
  const { code, seen } = await atTerminal('run try/who --system acme', [[/\n {2}Verification code: /, '246810']])
  expect(seen).toContain(`ops@127.0.0.1:${server.port} asks before it lets you in`)
  expect(seen).toContain('Look at your token.')
  expect(seen).not.toContain('246810')
  expect(seen).toContain('passed')
  expect(code).toBe(0)
})

test('where nobody sits at a terminal the step fails with what was asked', async () => {
  const child = spawn(process.execPath, [cli, 'run', 'try/who', '--system', 'acme', '--format', 'json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, QUARTERDECK_DATA: data, HOST_PASSWORD: 'my horse' },
  })
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(20)
  expect(JSON.parse(said).failures[0].message).toContain('Verification code')
})
