import { setTimeout as sleep } from 'node:timers/promises'
import type { ActionStep } from '#domain/runbook'
import { record } from '#domain/table'
import type { Value } from '../expressions/value'
import type { Item } from './items'
import type { Live } from './live'
import { bindAction, whereOf } from './prepare'
import { executors } from './steps'

const everyMs = 1000

/** Shows where a change stands, once a second, until the signal ends it. Progress that cannot be read is not shown; it never fails a change. */
export async function watchProgress(
  live: Live,
  step: ActionStep,
  item: Item | undefined,
  backend: number | undefined,
  signal: AbortSignal,
) {
  // A login for each second would be more than the look is worth.
  const where = { ...whereOf(live, step, signal), timeoutMs: 5000, login: undefined }
  try {
    const bound = await bindAction(
      live,
      step,
      'progress',
      where,
      item,
      backend === undefined ? {} : { backend_pid: pidOf(backend) },
    )
    while (bound) {
      const [answer] = await executors[step.kind].read([bound], where)
      const row = answer?.look && !answer.failure ? record(answer.look.table, 0) : {}
      if (row.done !== undefined && row.done !== null && !signal.aborted)
        await live.recorder.emit({
          type: 'step.progress',
          step: step.id,
          label: [item?.key, row.label].filter(Boolean).join(': ') || undefined,
          done: Number(row.done),
          total: row.total === null || row.total === undefined ? undefined : Number(row.total),
          unit: row.unit === null || row.unit === undefined ? undefined : String(row.unit),
        })
      await sleep(everyMs, undefined, { signal })
    }
  } catch {
    // Ended by the signal, or not to be had: the change goes on either way.
  }
}

const pidOf = (backend: number): Value => ({
  type: 'integer',
  text: String(backend),
  cel: BigInt(backend),
  sqlType: 'integer',
  secret: false,
})
