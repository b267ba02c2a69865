import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSystem, pace, planned, roundsOf } from '../rounds/scene'
import { book, type Deck, startDeck } from '../support/deck'
import { type Fleet, startFleet } from '../support/fleet'
import { makeSilentNetwork, type SilentNetwork } from '../support/silent-network'
import { noSshd } from '../support/sshd'

let lacking: string | undefined
let silent: SilentNetwork | undefined
let fleet: Fleet
let deck: Deck

const host = 'targets:\n  host: ssh'
const look = (command: string) =>
  `## Look\n\`\`\`sh host\n${command}\n\`\`\`\n\`\`\`step\neffect: reads\n\`\`\`\n\n` +
  '## Look again\n```sh host\nuname -s\n```\n```step\neffect: reads\nwhen: steps["look"].outcome != "passed"\n```'

beforeAll(async () => {
  lacking = noSshd()
  if (lacking !== undefined) return
  const network = makeSilentNetwork()
  if (typeof network === 'string') {
    lacking = network
    return
  }
  silent = network
  fleet = await startFleet(190)
  deck = await startDeck({
    profiles: [],
    runbooks: { 't/name': book(look('uname -n'), host), 't/load': book(look('cat /proc/loadavg'), host) },
  })
})
afterAll(async () => {
  await deck?.close()
  await fleet?.stop()
  silent?.remove()
})

test('a round over 200 hosts, ten of which swallow every packet, looks at the others and waits once for each of the ten', async ctx => {
  if (lacking !== undefined || !silent) return ctx.skip(lacking)
  const answeringHosts = fleet.hosts.values()
  for (let i = 0; i < 200; i++) {
    const name = `host${String(i).padStart(3, '0')}`
    const answering = i % 20 === 7 ? undefined : answeringHosts.next().value
    await addSystem(
      deck,
      name,
      answering ?? { ...fleet.hosts[0], protocol: 'ssh', host: silent.address, port: 1000 + i },
    )
  }
  const rounds = roundsOf(deck)
  const going = new Map<string, true>()
  let most = 0
  deck.engine.onEvents((run, events) => {
    if (events.some(event => event.type === 'run.started')) going.set(run, true)
    most = Math.max(most, going.size)
    if (events.some(event => event.type === 'run.finished')) going.delete(run)
  })
  const lag = monitorEventLoopDelay({ resolution: 10 })
  lag.enable()
  const before = process.memoryUsage().rss
  const { round: id, ended } = await rounds.start(await planned(deck, { runbooks: ['t/name', 't/load'] }))
  await ended
  lag.disable()
  const round = await rounds.get(id)
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  const ms = Date.parse(round.finishedAt ?? '') - Date.parse(round.startedAt)
  ctx.annotate?.(
    `200 hosts in ${(ms / 1000).toFixed(1)} s, loop late by ${(lag.percentile(99) / 1e6).toFixed(0)} ms at most of 99 %, ${grown.toFixed(0)} MB more`,
  )

  const outcomes = Map.groupBy(round.cells, cell => cell.outcome)
  expect(outcomes.get('passed')).toHaveLength(380)
  const failed = outcomes.get('failed') ?? []
  expect(failed).toHaveLength(20)
  expect(new Set(failed.map(cell => Number(cell.system.slice(4)) % 20))).toEqual(new Set([7]))
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(pace.atOnce)

  // The first look waited for an answer; whatever came after it on that host did not.
  for (const cell of failed) {
    const run = await deck.follow(cell.run ?? '')
    const [first, second] = Object.values(run.steps).map(step => step.failure)
    expect(first).toMatchObject({ kind: 'unreachable' })
    expect(second?.message).toBe(`Not tried again: ${first?.message.replace('Not tried again: ', '')}`)
    if (cell.runbook === 't/load') expect(first?.message).toContain('Not tried again')
  }
  await rounds.close()
}, 600_000)
