import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Profile } from '#domain/profile'
import { openStore } from '../../src/main/store/store'

const systems = 20

/** A data folder as after some years: profiles over twenty systems, and that many runs in the history. */
export async function fullStore(folder: string, profiles: number, runs: number): Promise<void> {
  const store = await openStore(folder)
  for (let n = 0; n < systems; n++)
    await store.systems.save({
      ...{ id: `s${n}`, name: `System ${n}`, note: '', facts: {}, thresholds: {} },
      environment: n % 4 === 0 ? 'production' : 'staging',
    })
  for (let n = 0; n < profiles; n++)
    await store.profiles.save({
      ...{ id: `p${n}`, system: `s${n % systems}`, name: `db${n}`, note: '', secret: { from: 'none' } },
      ...{ protocol: 'postgres', host: '127.0.0.1', port: 5432, database: 'postgres', user: 'dba', tls: 'prefer' },
    } as Profile)
  await oneRun(store)
  await store.close()
  multiply(join(folder, 'quarterdeck.db'), runs)
}

/** One run as the engine writes it. */
async function oneRun({ journal }: Awaited<ReturnType<typeof openStore>>): Promise<void> {
  const header = {
    ...{ id: 'r0', runbook: 'postgres/locks', title: 'Locks', hash: 'h1', parameters: {}, thresholds: [] },
    system: { id: 's0', name: 'System 0', environment: 'staging' },
    targets: { db: { profile: 'p0', name: 'db0', address: 'dba@127.0.0.1:5432/postgres' } },
    steps: [{ id: 'tree', title: 'Lock tree', kind: 'sql', effect: 'reads', target: 'db' }],
    operator: 'ana',
    mode: 'all',
  } as const
  await journal.create(header, 'r0', { text: 'text' })
  const finding = { severity: 'warning', title: '3 sessions wait', at: new Date().toISOString() } as const
  await journal.append('r0', [
    { type: 'run.started', run: header },
    { type: 'step.started', step: 'tree', attempt: 1 },
    { type: 'step.judged', step: 'tree', findings: [{ ...finding, advice: 'Look.', evidence: {} }], notes: [] },
    { type: 'step.finished', step: 'tree', outcome: 'found', ms: 12 },
    { type: 'run.finished', outcome: 'found' },
  ])
}

/** Copies that run in the file itself: through the journal, ten thousand would take longer than the bench. */
function multiply(file: string, runs: number): void {
  const raw = new Database(file)
  const names = (raw.pragma('table_info(runs)') as { name: string }[]).map(one => one.name)
  const values = names
    .filter(name => name !== 'no')
    .map(name =>
      name === 'id' || name === 'key'
        ? "'r' || n"
        : name === 'system'
          ? `'s' || (n % ${systems})`
          : name === 'system_name'
            ? `'System ' || (n % ${systems})`
            : name,
    )
  const numbers = `with recursive more(n) as (select 1 union all select n + 1 from more where n < ${runs - 1})`
  raw.exec(`begin;
    insert into runs (${names.filter(name => name !== 'no').join(', ')})
      ${numbers} select ${values.join(', ')} from more, runs where runs.id = 'r0';
    insert into run_events (run_id, seq, at, type, json)
      ${numbers} select 'r' || n, seq, at, type, json from more, run_events where run_id = 'r0';
    commit`)
  raw.close()
}
