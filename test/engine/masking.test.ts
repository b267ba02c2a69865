import { afterAll, beforeAll, expect, test } from 'vitest'
import type { NewRunEvent, RunEvent } from '#domain/run-event'
import { createRecorder } from '../../src/main/engine/record'
import { openStore, type Store } from '../../src/main/store/store'
import { header, started } from '../store/a-run'
import { scratchFolder } from '../support/scratch'

const secret = 's3cret\'"ü'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let store: Store
beforeAll(async () => {
  scratch = await scratchFolder('masking')
  store = await openStore(scratch.path)
  await store.journal.create(header('run'), 'one press')
  await store.journal.append('run', [started(header('run'))])
})
afterAll(async () => {
  await store.close()
  await scratch.remove()
})

/** What the journal has of a recorder that was fed these pieces, with `between` said after each. */
async function recorded(pieces: readonly string[], between?: NewRunEvent): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = []
  const secrets = [secret, 'other-secret-value']
  const recorder = createRecorder(
    'run',
    store.journal,
    [],
    () => secrets,
    told => events.push(...told),
  )
  for (const piece of pieces) {
    recorder.output('a', 'stdout', piece)
    if (between) await recorder.emit(between)
  }
  await recorder.emit({ type: 'step.finished', step: 'a', outcome: 'passed', ms: 0 })
  return events
}

const text = (events: readonly RunEvent[]) =>
  events.map(event => (event.type === 'step.output' ? event.text : '')).join('')
const progress: NewRunEvent = { type: 'step.progress', step: 'b', done: 1 }

test('a secret split at any place is hidden, also when something else is put on record in between (B17)', async () => {
  const said = `before ${secret} and ${Buffer.from(secret).toString('base64')} after other-secret-value, end`
  const whole = text(await recorded([said]))
  expect(whole).toBe('before •••• and •••• after ••••, end')
  for (let at = 0; at <= said.length; at++) {
    expect(text(await recorded([said.slice(0, at), said.slice(at)])), `split at ${at}`).toBe(whole)
    expect(text(await recorded([said.slice(0, at), said.slice(at)], progress)), `split and told at ${at}`).toBe(whole)
  }
  expect(text(await recorded([...said], progress))).toBe(whole)
})

test('a secret broken up by escapes is hidden, and no split lets half an escape through (B17, N4)', async () => {
  const said = `x \u001b[31m${secret.slice(0, 4)}\u001b[0m${secret.slice(4)}\u001b]0;title\u0007 y\r\nz`
  const whole = text(await recorded([said]))
  expect(whole).toBe('x •••• y\nz')
  for (let at = 0; at <= said.length; at++)
    expect(text(await recorded([said.slice(0, at), said.slice(at)], progress)), `split at ${at}`).toBe(whole)
})

test('what cannot be half a secret is not held back', async () => {
  const events = await recorded(['progress 10 %\n'], progress)
  expect(events[0]).toMatchObject({ type: 'step.output', text: 'progress 10 %\n' })
})

test('failures, findings, values and questions hide it too (B16)', async () => {
  const events: NewRunEvent[] = [
    {
      type: 'step.finished',
      step: 'a',
      outcome: 'failed',
      failure: { kind: 'rejected', message: `no ${secret}`, hint: secret, detail: { x: secret } },
      reason: secret,
      ms: 0,
    },
    {
      type: 'step.judged',
      step: 'a',
      notes: [secret],
      findings: [
        {
          severity: 'warning',
          title: secret,
          advice: secret,
          evidence: { x: secret, n: 1 },
          next: { runbook: 'a/b', parameters: { x: secret } },
        },
      ],
    },
    { type: 'step.command', step: 'a', role: 'action', kind: 'sql', text: 'select', values: { x: secret } },
    {
      type: 'question.asked',
      question: { id: '1', step: 'a', kind: 'settle', canVerify: false, known: `sent ${secret}` },
    },
  ]
  for (const event of events) {
    const said = JSON.stringify(await recorded(['x'], event))
    expect(said, event.type).toContain('••••')
    expect(said, event.type).not.toContain(JSON.stringify(secret).slice(1, -1))
  }
})

test('output past 1 MB of a step is dropped and said once; a step begun anew may say as much again', async () => {
  const flood = Array.from({ length: 40 }, () => 'x'.repeat(64 * 1024))
  const events = await recorded(flood)
  expect(text(events).length).toBeLessThan(1024 * 1024 + 200)
  expect(events.filter(event => event.type === 'step.output' && event.stream === 'notice')).toHaveLength(1)
  const again = await recorded([...flood, 'dropped'], { type: 'step.started', step: 'a', attempt: 2 })
  expect(text(again)).toContain('dropped')
})
