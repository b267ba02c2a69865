import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { isAction, type Role } from '#domain/runbook'
import { probes } from '../../src/main/probes'
import { defaultsOf } from '../../src/main/probes/docker/log-defaults'
import { createLibrary } from '../../src/main/runbooks/library'
import { scratchFolder } from '../support/scratch'

const limits = { 'max-size': '10m', 'max-file': '3' }
const proposed = (now: string) => JSON.parse(String(defaultsOf('json-file', 'there', now, limits)[5]))

test('a limit is put into what the file says, and all else stays', () => {
  expect(proposed('{"live-restore": true, "log-opts": {"labels": "x"}}')).toEqual({
    'live-restore': true,
    'log-driver': 'json-file',
    'log-opts': { labels: 'x', 'max-size': '10m', 'max-file': '3' },
  })
  expect(proposed('')).toMatchObject({ 'log-opts': limits })
})

test('what cannot be read, is no JSON, belongs to another engine or driver is said and not proposed', () => {
  for (const [driver, is, now] of [
    ['json-file', 'unreadable', ''],
    ['json-file', 'elsewhere', ''],
    ['json-file', 'there', '{broken'],
    ['local', 'absent', ''],
  ] as const) {
    const [, , , , problem, text] = defaultsOf(driver, is, now, limits)
    expect(problem).toBeTruthy()
    expect(text).toBeNull()
  }
})

const scratch = await scratchFolder('daemon-json')
afterAll(() => scratch.remove())

test('the runbook’s step writes it, only over what was listed, and its undo brings back what stood there', async () => {
  const library = await createLibrary({
    ...{ shipped: 'resources/runbooks', thresholds: 'resources/thresholds.yaml', folders: async () => [], probes },
  })
  library.close()
  const step = library.get('docker/log-limits')?.steps.find(({ id }) => id === 'put-a-limit-into-the-default')
  const file = join(scratch.path, 'docker', 'daemon.json')
  const run = async (role: Role, now: string) => {
    const text = step && isAction(step) ? (step.actions[role]?.[0]?.text ?? '') : ''
    const env = { ...process.env, ROW_FILE: file, ROW_NOW: now, ROW_PROPOSED: '{\n  "log-driver": "json-file"\n}\n' }
    return (await promisify(execFile)('sh', ['-c', text], { env })).stdout
  }
  const undo = async (now: string) => JSON.parse(await run('undo', now)).statement as string
  await run('action', '')
  expect(await run('verify', '')).toBe('ok\n')
  await promisify(execFile)('sh', ['-c', await undo('')])
  await expect(readFile(file)).rejects.toThrow()
  const old = '{ "debug": true }\n'
  await writeFile(file, old)
  await expect(run('action', '{}')).rejects.toThrow(/not as it was listed/)
  await run('action', old)
  expect(await readFile(file, 'utf8')).toContain('json-file')
  await promisify(execFile)('sh', ['-c', await undo(old)])
  expect(await readFile(file, 'utf8')).toBe(old)
})
