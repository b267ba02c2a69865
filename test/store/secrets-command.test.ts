import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpsError } from '#domain/failure'
import { createCommandAnswers } from '../../src/main/store/command-answers'
import type { CommandSource } from '../../src/main/store/secret-command'
import { scratchFolder, until } from '../support/scratch'

let folder: Awaited<ReturnType<typeof scratchFolder>>
beforeAll(async () => {
  folder = await scratchFolder('secret-command')
})
afterAll(() => folder.remove())

const at = (name: string) => join(folder.path, name)
const db = { id: 'p1', name: 'db' }
const cache = { id: 'p2', name: 'cache' }
const source = (command: string, more: Partial<CommandSource> = {}): CommandSource => ({
  from: 'command',
  command,
  ...more,
})
/** A command that leaves a line in this file each time it runs, and how often it ran. */
const counted = (file: string, said = 'answer') => `echo once >>${at(file)}; echo ${said}`
const runs = (file: string) => readFileSync(at(file), 'utf8').split('\n').length - 1
const failure = (work: Promise<string>) =>
  work.then(
    () => undefined,
    error => (error as OpsError).failure,
  )

test('an answer is kept for its minutes, and only where minutes are said', async () => {
  let now = 1_000_000
  const answers = createCommandAnswers(() => now)
  const kept = source(counted('kept'), { keep: 10 })
  for (let time = 0; time < 3; time++) expect(await answers.of(db, kept)).toBe('answer')
  expect(runs('kept')).toBe(1)
  expect(answers.keptUntil('p1')).toBe(now + 600_000)
  now += 600_000
  expect(answers.keptUntil('p1')).toBeUndefined()
  await answers.of(db, kept)
  expect(runs('kept')).toBe(2)

  const fresh = source(counted('fresh'))
  for (let time = 0; time < 3; time++) await answers.of(cache, fresh)
  expect(runs('fresh')).toBe(3)
})

test('what was kept is dropped on a word: for one profile, for all, and when the source is another', async () => {
  const answers = createCommandAnswers()
  const kept = source(counted('dropped'), { keep: 10 })
  await answers.of(db, kept)
  answers.forget('p2')
  await answers.of(db, kept)
  expect(runs('dropped')).toBe(1)
  answers.forget('p1')
  await answers.of(db, kept)
  answers.forgetAll()
  await answers.of(db, kept)
  expect(runs('dropped')).toBe(3)
  expect(await answers.of(db, source('echo another', { keep: 10 }))).toBe('another')
  await answers.of(db, kept)
  expect(runs('dropped')).toBe(4)
})

test('who asks while a command runs waits for the same answer; one that is forgotten meanwhile is not kept', async () => {
  const answers = createCommandAnswers()
  const gate = at('gate')
  const slow = source(`${counted('slow')}; while ! test -e ${gate}; do sleep 0.05; done`, { keep: 10 })
  const [first, second] = [answers.of(db, slow), answers.of(db, slow)]
  await until(async () => runs('slow'))
  answers.forget('p1')
  // The next one waits for the end of the first: a password manager is asked one thing at a time.
  const third = answers.of(db, source(`echo after $(wc -l <${at('slow')})`, { keep: 10 }))
  writeFileSync(gate, '')
  expect(await Promise.all([first, second])).toEqual(['answer', 'answer'])
  expect(runs('slow')).toBe(1)
  expect(await third).toBe('after 1')
  expect(answers.keptUntil('p1')).toBeGreaterThan(Date.now())
  expect(await answers.of(db, source(`echo after $(wc -l <${at('slow')})`, { keep: 10 }))).toBe('after 1')
})

test('a failed command is asked again, and says why without what it printed', async () => {
  const answers = createCommandAnswers()
  const told = await failure(
    answers.of(
      db,
      source(
        `printf 'CANARY-1\\nCANARY-2 x'; echo "no CANARY-1 in vault, token=CANARY-3 password: CANARY-4
see https://ada:CANARY-5@vault.example, hvs.CAESIJ7kQ0CANARY6aaaaaaaaaaaaa, CANARY-2" >&2; exit 3`,
        { keep: 10 },
      ),
    ),
  )
  expect(told).toMatchObject({ kind: 'missing', layer: 'secret', code: 'SECRET_MISSING' })
  expect(told?.message).toContain('exit 3')
  expect(told?.hint).toMatch(/^It said: no •••• in vault, token=•••• password: ••••/)
  expect(JSON.stringify(told)).not.toContain('CANARY')
  expect(await answers.of(db, source('echo fine', { keep: 10 }))).toBe('fine')
})

test('what a command says besides is cut and harmless', async () => {
  const answers = createCommandAnswers()
  const noisy = `yes 'a long line about nothing' | head -c 300000 >&2; printf '\\033[2Jend' >&2; exit 1`
  const told = await failure(answers.of(db, source(noisy)))
  expect(told?.hint?.length).toBeLessThan(450)
  expect(told?.hint).toMatch(/a long line end$/)
})

test('a command is stopped after its own seconds, with its whole group', async () => {
  const answers = createCommandAnswers()
  const told = await failure(
    answers.of(db, source(`echo half; sh -c 'echo $$ >${at('pid')}; exec sleep 300' & wait`, { timeout: 1 })),
  )
  expect(told).toMatchObject({ kind: 'timeout', code: 'SECRET_COMMAND_TIMEOUT' })
  expect(told?.message).toContain('within 1 s')
  const pid = Number(readFileSync(at('pid'), 'utf8'))
  await until(async () => {
    // A process that was ended and not yet collected has no command line.
    let line = ''
    try {
      line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    } catch {
      // gone
    }
    if (line !== '') throw new Error('still there')
  })
})
