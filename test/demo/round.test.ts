import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldRun } from '#domain/run'
import { createDemo, type Demo } from '../../src/main/demo/demo'
import { reportOf, toHtml, toJson, toMarkdown } from '../../src/main/reports'
import { onlyLook, stepOf, surprises } from '../live/runbooks-scene'
import { type Deck, startDeck } from '../support/deck'
import { scratchFolder } from '../support/scratch'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
let demo: Demo
let deck: Deck
let secrets: Record<string, string>

beforeAll(async () => {
  scratch = await scratchFolder('round')
  await chmod(scratch.path, 0o711)
  demo = createDemo({ folder: join(scratch.path, 'demo') })
  const shown = await demo.start()
  secrets = Object.fromEntries(shown.profiles.map(one => [one.name, shown.secrets[one.id] ?? '']))
  deck = await startDeck({
    profiles: shown.profiles.map(one => ({ ...one, system: 'acme' })),
    environment: shown.system.environment,
    secrets,
  })
})
afterAll(async () => {
  await deck.close()
  await demo.stop()
  await scratch.remove()
})

describe('a round over the demo system', () => {
  it('finds who waits for a lock, and leads to the runbook that ends it', async () => {
    const service = await deck.run({ runbook: 'health/service' }, onlyLook)
    expect(surprises(service)).toEqual([])
    expect(service.outcome).toBe('found')
    const finding = stepOf(service, 'count-connections-and-waits').findings.find(
      one => one.next?.runbook === 'postgres/locks',
    )
    expect(finding?.title).toContain('2 sessions wait')
    const locks = await deck.run({ runbook: 'postgres/locks' }, onlyLook)
    expect(surprises(locks)).toEqual([])
    expect(JSON.stringify(locks.steps)).toContain('shop-import')
  })

  it('finds the table that is mostly dead space', async () => {
    const run = await deck.run({ runbook: 'postgres/table-bloat' }, onlyLook)
    expect(surprises(run)).toEqual([])
    const titles = Object.values(run.steps).flatMap(step => step.findings.map(one => one.title))
    expect(titles.join('\n')).toMatch(/shop\.events/)
  })

  it('ends in reports that hold what was found and no secret', async () => {
    const run = await deck.start({ runbook: 'health/service' })
    await deck.follow(run, onlyLook)
    const events = await deck.store.journal.events(run)
    expect(events[0]?.type).toBe('run.started')
    const texts = [toMarkdown(reportOf(events)), toHtml(reportOf(events)), JSON.stringify(toJson(foldRun(events)))]
    for (const text of texts) {
      expect(text).toContain('2 sessions wait')
      for (const secret of Object.values(secrets).filter(Boolean)) expect(text.includes(secret)).toBe(false)
    }
    expect(toJson(foldRun(events)).outcome).toBe('found')
  })
})
