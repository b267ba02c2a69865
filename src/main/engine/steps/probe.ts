import { invalid, OpsError, toFailure } from '#domain/failure'
import { readProbe } from '../../expressions/probe-text'
import { assertReads } from '../../expressions/sql'
import type { Value } from '../../expressions/value'
import { type Answered, type Executor, shownValues, type Where } from './executor'

interface Call {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export const probe: Executor<Call> = {
  async bind(action, step, values) {
    const read = readProbe(action.text)
    const used = Object.values(read.parameters).flatMap(value =>
      typeof value === 'string' && value.startsWith('$') ? [value.slice(1)] : [],
    )
    const parameters = Object.fromEntries(
      Object.entries(read.parameters).map(([name, value]) => [name, resolve(value, values)]),
    )
    return { shown: action.text, values: shownValues(values, used), payload: { name: read.name, parameters }, step }
  },
  identity: () =>
    Promise.reject(new OpsError({ kind: 'invalid', message: 'A probe only reads; it has nobody to identify.' })),
  async read(bounds, where) {
    return Promise.all(
      bounds.map(async ({ payload }): Promise<Answered> => {
        try {
          return { look: { table: await look(payload, where) } }
        } catch (error) {
          return { failure: toFailure(error) }
        }
      }),
    )
  },
  change: () => Promise.reject(new OpsError({ kind: 'invalid', message: 'A probe only reads.' })),
}

async function look(call: Call, { probes, profile, target, sessions, past, signal, timeoutMs, onWait }: Where) {
  const found = probes.find(one => one.name === call.name)
  if (!found) throw invalid(`There is no probe ${call.name}.`)
  const parsed = found.parameters.safeParse(call.parameters)
  if (!parsed.success)
    throw invalid(
      `${call.name}: ${parsed.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}`).join('; ')}`,
    )
  for (const name of found.runs ?? []) await assertReads(String(call.parameters[name] ?? ''))
  return found.run(parsed.data, {
    profile,
    target,
    sessions,
    ...(past && { past }),
    assertReads,
    signal,
    timeoutMs,
    ...(onWait && { onWait }),
  })
}

function resolve(value: unknown, values: Readonly<Record<string, Value>>): unknown {
  if (typeof value !== 'string' || !value.startsWith('$')) return value
  const cel = values[value.slice(1)]?.cel
  return typeof cel === 'bigint' ? Number(cel) : (cel ?? null)
}
