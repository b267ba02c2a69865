import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHouse } from '../../src/main/hosts/house'
import { createLog } from '../../src/main/hosts/log'
import { type Receiver, startReceiver } from '../alerts/receiver'
import { type IncidentsScene, startIncidentsScene } from '../e2e/incidents-scene'
import { buildConsole, runConsole } from '../support/built-console'
import { scratchFolder } from '../support/scratch'

let scene: IncidentsScene
let receiver: Receiver
let scratch: Awaited<ReturnType<typeof scratchFolder>>

beforeAll(async () => {
  scene = await startIncidentsScene()
  scratch = await scratchFolder('incidents')
  receiver = await startReceiver()
  await buildConsole()
  await scene.settle(scratch.path)
})
afterAll(async () => {
  await scene?.close()
  await receiver?.stop()
  await scratch?.remove()
})

const said = async (...words: string[]) => {
  const { code, stdout, stderr } = await runConsole(scratch.path, words)
  return { code, text: `${stdout}${stderr}` }
}
const restart = (...more: string[]) =>
  said('run', 'host/service-restart', '--param', `port=${scene.port}`, '--param', 'patience=5', '--yes', ...more)

test('a terminal declares an incident, is refused a restart without its evidence, and leads it to its report', async () => {
  const declared = await said('incident', 'declare', 'The shop is down', '--severity', 'P0', '--format', 'json')
  const { id, state } = JSON.parse(declared.text) as { id: string; state: string }
  expect(state).toBe('declared')
  expect((await said('incident', 'list')).text).toMatch(/The shop is down .*acknowledge by .* UTC/)
  const refused = await restart()
  expect(refused.text).toMatch(/has no evidence yet: --gather-evidence gathers it first, --skip-evidence/)
  expect(refused.text).not.toMatch(/✓ passed +Restart it/)
  const made = await restart('--skip-evidence', 'A drill of ours')
  expect(made.text).toMatch(/✓ passed +Restart it/)
  expect((await said('incident', 'note', id, 'We look into it', '--update')).code).toBe(0)
  const early = await said('incident', 'advance', id, 'resolved')
  expect(early).toMatchObject({ code: 64, text: expect.stringContaining('Somebody has to acknowledge it first.') })
  for (const next of ['acknowledged', 'resolved', 'closed'])
    expect((await said('incident', 'advance', id, next)).code).toBe(0)
  const { text } = await said('incident', 'report', id)
  expect(text).toContain('# Post-mortem: The shop is down')
  expect(text).toContain('Not gathered: A drill of ours')
  expect(text).toMatch(/Restart a service .*1 change sent/)
  expect((await said('incident', 'list')).text).toContain('No incident is open.')
}, 120_000)

test('what a terminal declares reaches a webhook before the command ends, once; one that was not reached is named', async () => {
  const house = await openHouse({ dataFolder: scratch.path, allowKeyFile: true, log: createLog(scratch.path) })
  await house.client.alerts.saveWebhook({ id: 'chat', name: 'Chat', url: receiver.url, from: 'warning', systems: [] })
  await house.close()
  const declare = (title: string) => said('incident', 'declare', title, '--severity', 'P1')
  // Busy at first: the second try passes.
  receiver.answer.statuses = [503]
  const told = await declare('It is slow')
  expect(told).toMatchObject({ code: 0, text: expect.not.stringContaining('not told') })
  expect(receiver.heard.map(({ message }) => message.incident?.title)).toEqual(['It is slow', 'It is slow'])
  await said('incident', 'list')
  expect(receiver.heard).toHaveLength(2)
  receiver.answer.statuses = [404]
  const missed = await declare('It is down')
  expect(missed).toMatchObject({
    code: 0,
    text: expect.stringContaining('The webhook Chat was not told: Answered 404.'),
  })
}, 120_000)
