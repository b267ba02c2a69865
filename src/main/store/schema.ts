import type { Generated } from 'kysely'

/** The tables as they stand after the last migration. Times are ISO 8601 UTC; `body` and `json` hold JSON. */
export interface Schema {
  systems: { id: string; name: string; body: string }
  profiles: { id: string; system: string; name: string; body: string }
  host_keys: { host: string; port: number; type: string; key: string; fingerprint: string; added_at: string }
  settings: { name: string; value: string }
  secrets: { profile: string; field: string; sealed: string; sealed_at: string | null }
  vault_slots: { kind: string; blob: string }
  runbook_texts: { hash: string; text: string }
  runs: RunRow
  run_events: { id: Generated<number>; run_id: string; seq: number; at: string; type: string; json: string }
  step_times: { id: Generated<number>; runbook: string; step: string; profile: string; ms: number }
  statements: StatementRow
  marks: { id: string; system: string; at: number; kind: string; title: string; by: string }
  /** `no` orders them as they began, whatever the clock did; `open` is 1 until it resolves. */
  alerts: {
    no: Generated<number>
    id: string
    system: string
    open: number
    since: string
    resolved_at: string | null
    body: string
  }
  alert_changes: { id: Generated<number>; alert: string; body: string }
  webhooks: { id: string; name: string; body: string }
  rounds: RoundRow
  round_cells: RoundCellRow
  routine_marks: RoutineMarkRow
  /** `closed` is 1 once it is; `body` holds what is not computed anew. */
  incidents: {
    no: Generated<number>
    id: string
    system: string
    closed: number
    began_at: string
    resolved_at: string | null
    body: string
  }
  /** `key` names what an entry tells, so that it stands there once. */
  incident_entries: { seq: Generated<number>; incident: string; key: string; at: string; body: string }
  baselines: { id: Generated<number>; runbook: string; step: string; profile: string; at: string; json: string }
}

/** One line of history. `no` grows with every run, so order does not depend on the clock. */
export interface RunRow {
  no: Generated<number>
  id: string
  key: string
  hash: string
  header: string
  runbook: string
  title: string
  system: string
  system_name: string
  operator: string
  parent: string | null
  status: string
  outcome: string | null
  worst: string | null
  findings: number
  headline: string | null
  started_at: string
  finished_at: string | null
}

/** A statement sent from a console; `text` is masked. A change's end stands with its run. */
export interface StatementRow {
  id: Generated<number>
  at: string
  system: string
  profile: string
  target: string
  text: string
  kind: string
  run: string | null
  outcome: string | null
  ms: number | null
  rows: number | null
  failure: string | null
}

/** A round over systems; `pace` and `problems` hold JSON. */
export interface RoundRow {
  no: Generated<number>
  id: string
  key: string
  title: string
  cadence: string | null
  operator: string
  started_at: string
  finished_at: string | null
  status: string
  stopped: string | null
  systems: number
  outcome: string | null
  pace: string
  problems: string
}

/** One runbook on one system, at its place in the round. How it ended stands here: its run may be taken up later. */
export interface RoundCellRow {
  round: number
  at: number
  system: string
  runbook: string
  target: string | null
  status: string
  left: string | null
  run: string | null
  outcome: string | null
  worst: string | null
  findings: number
  headline: string | null
  failure: string | null
  changed: string | null
}

/** `seen`: known from then on. `begun`: the console began it by itself. `done`: ticked by the operator. */
export interface RoutineMarkRow {
  id: Generated<number>
  system: string
  routine: string
  at: string
  kind: string
  operator: string | null
  round: string | null
  note: string
}
