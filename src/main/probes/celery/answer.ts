import { z } from 'zod'

const seconds = z.number().nullish()

/** What `program` answers. Words of the application: text to show, never to trust. */
export const answerSchema = z.object({
  version: z.string().optional(),
  now: z.number().optional(),
  scheduler: z.string().optional(),
  default: z.string().optional(),
  broker: z.string().optional(),
  schedule: z
    .array(z.object({ name: z.string(), task: z.string(), schedule: z.string(), every: seconds, due: seconds }))
    .default([]),
  tasks: z
    .array(
      z.object({
        state: z.string(),
        node: z.string(),
        id: z.string().nullish(),
        name: z.string().nullish(),
        queue: z.string().nullish(),
        eta: z.string().nullish(),
        seconds,
      }),
    )
    .default([]),
  nodes: z
    .array(
      z.object({
        node: z.string(),
        pid: z.number().nullish(),
        pool: z.unknown(),
        queues: z.array(z.string()),
        total: z.number(),
        /** Tasks taken between its two answers; null when it gave no second one. */
        done: z.number().nullable(),
      }),
    )
    .default([]),
  /** Between the two counts of the queues. */
  seconds,
  queues: z.array(z.object({ queue: z.string(), first: z.number(), waiting: z.number() })).default([]),
  unacked: z.number().nullish(),
  oldest: seconds,
  visible: seconds,
  /** Where it ended early: environment, application, broker, workers, queues. */
  broken: z.string().optional(),
  why: z.string().optional(),
})

/** What Celery says of itself: nodes that answered, tasks they hold, queues, schedule. */
export type Answer = z.infer<typeof answerSchema>
