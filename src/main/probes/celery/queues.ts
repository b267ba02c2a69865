import { celeryProbe, told } from './probe'
import { consumersOf } from './workers'

export const celeryQueues = celeryProbe(
  'celery.queues',
  'Every queue of the application: how many tasks wait, whether they grow while we look, and how many workers take from it.',
  { queue: 'text', waiting: 'int', before: 'int', per_second: 'float', consumers: 'int' },
  look => {
    const answer = told(look)
    const seconds = answer.seconds || 1
    return answer.queues.map(({ queue, first, waiting }) => ({
      queue,
      waiting,
      before: first,
      per_second: Math.round(((waiting - first) / seconds) * 10) / 10,
      consumers: consumersOf(queue, answer),
    }))
  },
)

export const celeryUnacked = celeryProbe(
  'celery.unacked',
  'Tasks that were taken from Redis and are not confirmed: how many, how many of them a worker says it has, and the age of the oldest. No row for other brokers.',
  { unacked: 'int', in_hand: 'int', oldest_seconds: 'int', visibility_seconds: 'int', answering: 'int' },
  look => {
    const { unacked, oldest, visible, tasks, nodes } = told(look)
    if (unacked == null) return []
    return [
      {
        unacked,
        in_hand: tasks.length,
        oldest_seconds: oldest == null ? null : Math.round(oldest),
        visibility_seconds: visible == null ? null : Math.round(visible),
        answering: nodes.length,
      },
    ]
  },
)

export const celeryTasks = celeryProbe(
  'celery.tasks',
  'The tasks that workers have in hand: running, fetched and not begun, or waiting for their time. Never their arguments.',
  {
    state: 'text',
    name: 'text',
    id: 'text',
    seconds: 'int',
    node: 'text',
    queue: 'text',
    eta: 'text',
    engine: 'text',
    container_id: 'text',
    python: 'text',
    app: 'text',
  },
  look => told(look).tasks.map(task => ({ ...task, ...look.through })),
)
