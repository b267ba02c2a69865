import { toFailure } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import type { Cell, Column, Table } from '#domain/table'

export const layerColumns: readonly Column[] = [
  { name: 'layer', type: 'text' },
  { name: 'ok', type: 'bool' },
  { name: 'code', type: 'text' },
  { name: 'message', type: 'text' },
  { name: 'hint', type: 'text' },
  { name: 'ms', type: 'float' },
]

/**
 * One row per layer on the way to a target, the first that fails last: a dead server is a row, never a throw.
 * Only the operator's own stop throws.
 */
export async function reach(context: ProbeContext): Promise<Cell[][]> {
  const rows: Cell[][] = []
  const since = performance.now()
  try {
    for await (const layer of context.sessions.layers(context.profile, context))
      rows.push([layer.layer, layer.ok, layer.code ?? null, layer.message, layer.hint ?? null, tenths(layer.ms)])
  } catch (error) {
    rows.push(failedRow('connection', error, context.signal, performance.now() - since))
  }
  return rows
}

/** A layer of our own on top: does it answer a harmless question? Asked only when all below it stand. */
export async function answer(rows: Cell[][], context: ProbeContext, ask: () => Promise<string>): Promise<Table> {
  if (rows.every(row => row[1] === true)) {
    const since = performance.now()
    try {
      const said = await ask()
      rows.push(['answer', true, null, said, null, tenths(performance.now() - since)])
    } catch (error) {
      rows.push(failedRow('answer', error, context.signal, performance.now() - since))
    }
  }
  return { columns: layerColumns, rows }
}

function failedRow(layer: string, error: unknown, signal: AbortSignal, ms: number): Cell[] {
  // A stop is not a finding about the server.
  if (signal.aborted) throw error
  const failure = toFailure(error)
  // Our own mistake must not be reported as a dead server.
  if (failure.kind === 'fault' || failure.kind === 'invalid') throw error
  return [
    failure.layer ?? layer,
    false,
    failure.code ?? failure.kind,
    failure.message,
    failure.hint ?? null,
    tenths(ms),
  ]
}

const tenths = (ms: number) => Math.round(ms * 10) / 10
