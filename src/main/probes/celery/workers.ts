import { OpsError } from '#domain/failure'
import type { Worker } from '../workers/found'
import { nameOf, stateOf } from '../workers/processes'
import type { Answer } from './answer'
import { appOf } from './look'
import { celeryProbe } from './probe'

type Node = Answer['nodes'][number]

/**
 * Every worker with what its host sees and what it says itself. `waiting` counts what stood in its queues before and after
 * the look, `done` the tasks it took meanwhile. Nodes of other hosts have no process here.
 */
export const celeryWorkers = celeryProbe(
  'celery.workers',
  'Every Celery worker: whether its process runs, is frozen or gone, whether it answers, what it holds and what waits for it.',
  {
    name: 'text',
    node: 'text',
    state: 'text',
    answers: 'bool',
    waiting: 'int',
    done: 'int',
    active: 'int',
    reserved: 'int',
    pool: 'int',
    queues: 'text',
    pid: 'int',
    seconds: 'int',
    processes: 'int',
    stopped: 'int',
    container: 'text',
    app: 'text',
    exit_code: 'int',
    oom_killed: 'bool',
    restarts: 'int',
    unasked: 'text',
    unasked_code: 'text',
  },
  look => {
    const asked = look.answer instanceof OpsError ? undefined : look.answer
    const unasked = look.answer instanceof OpsError ? look.answer.failure : undefined
    const nodes = pairs(look.workers, asked?.nodes ?? [])
    const elsewhere = (asked?.nodes ?? []).filter(node => ![...nodes.values()].includes(node))
    const rowOf = (worker: Worker | undefined, node: Node | undefined) => ({
      name: worker ? calledOf(worker) : node?.node,
      node: node?.node,
      state: worker ? stateOf(worker) : 'elsewhere',
      answers: asked ? (node ? true : elsewhere.length > 0 && worker?.lead ? null : false) : null,
      ...(asked ? heldBy(node, asked) : {}),
      pid: worker?.lead?.pid,
      seconds: worker?.lead?.seconds,
      processes: worker?.processes.length,
      stopped: worker?.processes.filter(one => one.state === 'T').length,
      container: worker?.container?.name,
      app: worker && appOf(worker.words),
      exit_code: worker?.lead ? null : worker?.container?.exit_code,
      oom_killed: worker?.lead ? null : worker?.container?.oom_killed,
      restarts: worker?.container?.restarts,
      unasked: unasked?.message,
      unasked_code: unasked?.code,
    })
    return [
      ...look.workers.map(worker => rowOf(worker, nodes.get(worker))),
      ...elsewhere.map(node => rowOf(undefined, node)),
    ]
  },
)

/** What a worker or a beat is called: its container, else its application. */
export const calledOf = (worker: Worker): string =>
  worker.container ? nameOf(worker) : (appOf(worker.words) ?? nameOf(worker))

/** Which node is which process: the same pid and, where several have it (each is 1 in its container), the same host name. */
function pairs(workers: readonly Worker[], nodes: readonly Node[]): Map<Worker, Node> {
  const found = new Map<Worker, Node>()
  for (const worker of workers) {
    const same = nodes.filter(node => worker.lead && node.pid === worker.lead.ownPid)
    const host = worker.container?.id?.slice(0, 12)
    const named = same.filter(node => host && node.node.endsWith(`@${host}`))
    const rivals = workers.filter(other => other.lead?.ownPid === worker.lead?.ownPid)
    const one = named[0] ?? (same.length === 1 && rivals.length === 1 ? same[0] : undefined)
    if (one) found.set(worker, one)
  }
  return found
}

/** Of a node that says nothing all queues are taken for its own: nobody else tells which they are. */
function heldBy(node: Node | undefined, { queues, tasks }: Answer) {
  const mine = queues.filter(one => !node || node.queues.includes(one.queue))
  const holds = (state: string) => tasks.filter(task => task.node === node?.node && task.state === state).length
  return {
    waiting: mine.reduce((sum, one) => sum + Math.min(one.first, one.waiting), 0),
    queues: node?.queues.join(', '),
    ...(node
      ? {
          done: node.done,
          active: holds('active'),
          reserved: holds('reserved'),
          pool: typeof node.pool === 'number' ? node.pool : null,
        }
      : {}),
  }
}

/** Whether any worker of this look may take from that queue. */
export const consumersOf = (queue: string, { nodes }: Answer): number =>
  nodes.filter(node => node.queues.includes(queue)).length
