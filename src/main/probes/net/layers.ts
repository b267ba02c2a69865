import { toFailure } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import { address } from '#domain/profile'
import type { Cell, Column, Table } from '#domain/table'

export const layerColumns: readonly Column[] = [
  { name: 'layer', type: 'text' },
  { name: 'ok', type: 'bool' },
  { name: 'code', type: 'text' },
  { name: 'message', type: 'text' },
  { name: 'hint', type: 'text' },
  { name: 'ms', type: 'float' },
  { name: 'hop', type: 'text' },
  { name: 'address', type: 'text' },
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
      rows.push([
        layer.layer,
        layer.ok,
        layer.code ?? null,
        layer.message,
        layer.hint ?? null,
        tenths(layer.ms),
        layer.hop?.name ?? null,
        placeOf(layer.hop?.address ?? address(context.target)),
      ])
  } catch (error) {
    rows.push(failedRow('connection', error, context, performance.now() - since))
  }
  return rows
}

/** A layer of our own on top: does it answer a harmless question? Asked only when all below it stand. */
export async function answer(rows: Cell[][], context: ProbeContext, ask: () => Promise<string>): Promise<Table> {
  if (rows.every(row => row[1] === true)) {
    const since = performance.now()
    try {
      const said = await ask()
      rows.push([
        'answer',
        true,
        null,
        said,
        null,
        tenths(performance.now() - since),
        null,
        placeOf(address(context.target)),
      ])
    } catch (error) {
      rows.push(failedRow('answer', error, context, performance.now() - since))
    }
  }
  return { columns: layerColumns, rows }
}

function failedRow(layer: string, error: unknown, { signal, target }: ProbeContext, ms: number): Cell[] {
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
    null,
    placeOf(address(target)),
  ]
}

const tenths = (ms: number) => Math.round(ms * 10) / 10

/** Where it is, without who logs in. */
const placeOf = (address: string) => address.slice(address.indexOf('@') + 1)
