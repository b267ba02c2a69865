import { invalid, missing, OpsError, toFailure } from '#domain/failure'
import { hideInFailure } from '#domain/hidden'
import { type ProfileOf, speaksSql } from '#domain/profile'
import type { StatementLine } from '#domain/reading'
import { readCatalog } from '../consoles/catalog'
import { explain } from '../consoles/explain'
import { assertOnlyReads, judge, statementsIn } from '../consoles/judge'
import { oneStepFor } from '../consoles/one-step'
import { cellOf, partOf, windowOf } from '../consoles/window'
import type { Parts } from './parts'
import { createSent } from './sent'

const catalogMs = 30_000
const dialogCharacters = 200_000

export function createSqlService(parts: Parts) {
  const { procedures, store, sessions, engine, readings, changes } = parts
  const os = procedures.sql
  const sent = createSent(parts)
  const hidden = (error: unknown) => hideInFailure(toFailure(error), sessions.secrets())
  const unending = () => new AbortController().signal

  async function profileOf(id: string): Promise<ProfileOf<'postgres' | 'pgbouncer'>> {
    const profile = await store.profiles.get(id)
    if (!profile) throw missing('There is no such target any more.')
    if (!speaksSql(profile)) throw invalid(`${profile.name} does not speak SQL.`)
    return profile
  }

  return {
    split: os.split.handler(async ({ input }) => {
      const { protocol } = await profileOf(input.profile)
      return { statements: await statementsIn(input.text, protocol) }
    }),
    catalog: os.catalog.handler(async ({ input, signal = unending() }) => {
      const profile = await profileOf(input.profile)
      if (profile.protocol === 'pgbouncer') throw invalid('PgBouncer’s console has no catalog.')
      return readCatalog(await sessions.sql(profile.id, signal), { signal, timeoutMs: catalogMs })
    }),
    read: os.read.handler(async ({ input: { text, limitMs, ...input }, signal = unending() }) => {
      const profile = await profileOf(input.profile)
      await assertOnlyReads(text, profile.protocol)
      const end = await sent.begin(profile, text, 'read')
      try {
        const session = await sessions.sql(profile.id, signal)
        const { id, reading } = await readings.start(
          stopping => session.rows({ text, values: [] }, { signal: stopping, timeoutMs: limitMs }),
          failure => hidden(new OpsError(failure)),
        )
        void reading.ended.then(({ phase, rows, failure }) => end(phase, { rows, failure }))
        return { result: id }
      } catch (error) {
        await end('failed', { failure: hidden(error) })
        throw new OpsError(hidden(error), { cause: error })
      }
    }),
    follow: os.follow.handler(({ input, signal = unending() }) => readings.get(input.result).follow(signal)),
    rows: os.rows.handler(({ input }) => windowOf(readings.get(input.result), input.from, input.count)),
    part: os.part.handler(({ input }) => partOf(readings.get(input.result), input.from)),
    cell: os.cell.handler(async ({ input: { result, ...at } }) => {
      const cell = await cellOf(readings.get(result), at, dialogCharacters)
      if (!cell) throw missing('There is no such row.')
      return cell
    }),
    stop: os.stop.handler(({ input }) => readings.get(input.result).stop()),
    close: os.close.handler(({ input }) => readings.remove(input.result)),
    explain: os.explain.handler(async ({ input: { text, analyze, limitMs, ...input }, signal = unending() }) => {
      const profile = await profileOf(input.profile)
      if (profile.protocol === 'pgbouncer') throw invalid('PgBouncer makes no plans.')
      const end = await sent.begin(profile, `explain ${analyze ? '(analyze) ' : ''}${text}`, 'explain')
      const began = performance.now()
      try {
        const session = await sessions.sql(profile.id, signal)
        const plan = await explain(session, text, analyze, { signal, timeoutMs: limitMs })
        await end('done', {})
        return { plan, ms: Math.round(performance.now() - began) }
      } catch (error) {
        await end('failed', { failure: hidden(error) })
        throw new OpsError(hidden(error), { cause: error })
      }
    }),
    change: os.change.handler(async ({ input: { text, limitMs, key, ...input } }) => {
      const profile = await profileOf(input.profile)
      if (profile.protocol === 'pgbouncer')
        throw invalid('The console of a pooler only shows here.', 'Its changes have runbooks.')
      const judged = await judge(text, profile.protocol)
      if (judged.effect === 'reads') throw invalid('This statement only reads: run it as a read.')
      const { id, text: runbook, parameters } = oneStepFor(text, judged, limitMs, profile)
      const { run } = await engine.start({
        ...{ runbook: id, text: runbook, system: profile.system, targets: { db: profile.id } },
        ...{ parameters, mode: 'all', key },
      })
      await sent.change(profile, text, run)
      return { run }
    }),
    history: os.history.handler(
      async ({ input }): Promise<readonly StatementLine[]> =>
        store.statements.list({ ...input, kinds: ['read', 'explain', 'change'] }),
    ),
    forget: os.forget.handler(async ({ input }) => {
      await store.statements.clear(input.system)
      changes.tell('statements')
    }),
  }
}
