import { missing } from '#domain/failure'
import type { Looked, Round, RoundCell, RoundSummary, Rounds } from '#domain/round'
import type { Connection } from './connection'
import type { Schema } from './schema'

export function createRounds(connection: Connection): Rounds {
  return {
    create: (round, key) =>
      connection.write(async db => {
        const known = await db.selectFrom('rounds').select('id').where('key', '=', key).executeTakeFirst()
        if (known) return { round: known.id, created: false }
        const { no } = await db
          .insertInto('rounds')
          .values({ ...toRow(round), key })
          .returning('no')
          .executeTakeFirstOrThrow()
        // One statement takes only so many values.
        for (let at = 0; at < round.cells.length; at += 500)
          await db
            .insertInto('round_cells')
            .values(round.cells.slice(at, at + 500).map((cell, i) => ({ round: no, at: at + i, ...toCellRow(cell) })))
            .execute()
        return { round: round.id, created: true }
      }),
    async keep(round, at, cell) {
      const { numUpdatedRows } = await connection.write(db =>
        db
          .updateTable('round_cells')
          .set(toCellRow(cell))
          .where('round', '=', row => row.selectFrom('rounds').select('no').where('id', '=', round))
          .where('at', '=', at)
          .executeTakeFirst(),
      )
      if (numUpdatedRows === 0n) throw missing(`There is no cell ${at} of a round ${round}.`)
    },
    async finish(round, { status, stopped, finishedAt, outcome }) {
      const end = { status, stopped: stopped ?? null, finished_at: finishedAt ?? null, outcome: outcome ?? null }
      await connection.write(db => db.updateTable('rounds').set(end).where('id', '=', round).execute())
    },
    get: id =>
      connection.read(async db => {
        const row = await db.selectFrom('rounds').selectAll().where('id', '=', id).executeTakeFirst()
        if (!row) return undefined
        const cells = await db.selectFrom('round_cells').selectAll().where('round', '=', row.no).orderBy('at').execute()
        const { pace, problems } = row
        return { ...toSummary(row), pace: JSON.parse(pace), problems: JSON.parse(problems), cells: cells.map(toCell) }
      }),
    list: ({ system, limit }) =>
      connection.read(async db => {
        let query = db.selectFrom('rounds').selectAll().orderBy('no', 'desc').limit(limit)
        if (system !== undefined)
          query = query.where('no', 'in', row =>
            row.selectFrom('round_cells').select('round').where('system', '=', system),
          )
        return (await query.execute()).map(toSummary)
      }),
    before: (round, { system, runbook, target }) =>
      connection.read(async db => {
        const row = await db
          .selectFrom('round_cells')
          .selectAll()
          .where('system', '=', system)
          .where('runbook', '=', runbook)
          .where('target', target === undefined ? 'is' : '=', target ?? null)
          .where('status', '=', 'done')
          .where('round', '<', row => row.selectFrom('rounds').select('no').where('id', '=', round))
          .orderBy('round', 'desc')
          .limit(1)
          .executeTakeFirst()
        return row && toCell(row)
      }),
    ofRun: run =>
      connection.read(async db => {
        const row = await db
          .selectFrom('round_cells')
          .innerJoin('rounds', 'rounds.no', 'round_cells.round')
          .select('rounds.id')
          .where('round_cells.run', '=', run)
          .executeTakeFirst()
        return row?.id
      }),
    unfinished: () =>
      connection.read(async db => {
        const rows = await db.selectFrom('rounds').select('id').where('status', '=', 'running').execute()
        return rows.map(row => row.id)
      }),
  }
}

const toRow = (round: Round): Omit<Schema['rounds'], 'no' | 'key'> => ({
  ...{ id: round.id, title: round.title, cadence: round.cadence ?? null, operator: round.operator },
  ...{ started_at: round.startedAt, finished_at: round.finishedAt ?? null },
  ...{ status: round.status, stopped: round.stopped ?? null, systems: round.systems, outcome: round.outcome ?? null },
  ...{ pace: JSON.stringify(round.pace), problems: JSON.stringify(round.problems) },
})

const toSummary = (row: Omit<Schema['rounds'], 'no' | 'key'>): RoundSummary => ({
  ...{ id: row.id, title: row.title, operator: row.operator, startedAt: row.started_at, systems: row.systems },
  status: row.status as Round['status'],
  ...(row.cadence !== null && { cadence: row.cadence }),
  ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  ...(row.stopped !== null && { stopped: row.stopped }),
  ...(row.outcome !== null && { outcome: row.outcome as NonNullable<Round['outcome']> }),
})

type CellRow = Omit<Schema['round_cells'], 'round' | 'at'>

const toCellRow = ({ system, runbook, status, findings, ...cell }: RoundCell): CellRow => ({
  ...{ system, runbook, status, findings, left: cell.left ?? null, run: cell.run ?? null },
  ...{ target: cell.target ?? null, outcome: cell.outcome ?? null, worst: cell.worst ?? null },
  ...{ headline: cell.headline ?? null, failure: cell.failure ?? null, changed: cell.changed ?? null },
})

const toCell = ({
  target,
  left,
  run,
  outcome,
  worst,
  headline,
  failure,
  changed,
  ...row
}: CellRow): RoundCell & Looked => ({
  ...{ system: row.system, runbook: row.runbook, status: row.status as RoundCell['status'], findings: row.findings },
  ...(target !== null && { target }),
  ...(left !== null && { left }),
  ...(run !== null && { run }),
  ...(outcome !== null && { outcome: outcome as NonNullable<RoundCell['outcome']> }),
  ...(worst !== null && { worst: worst as NonNullable<RoundCell['worst']> }),
  ...(headline !== null && { headline }),
  ...(failure !== null && { failure: failure as NonNullable<RoundCell['failure']> }),
  ...(changed !== null && { changed: changed as NonNullable<RoundCell['changed']> }),
})
