import { z } from 'zod'

// What we read of the API's answers. Fields that may be missing are taken for missing, never for zero.

const text = z
  .string()
  .nullish()
  .transform(one => one || null)
const whole = z
  .number()
  .int()
  .nullish()
  .transform(one => one ?? null)
const criterion = z.object({ enabled: z.boolean(), percentage: z.number() })

export const serviceShape = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  ownerId: z.string(),
  suspended: z.string(),
  suspenders: z.array(z.string()).nullish(),
  branch: text,
  serviceDetails: z
    .object({
      url: text,
      healthCheckPath: text,
      plan: text,
      region: text,
      numInstances: whole,
      autoscaling: z
        .object({
          enabled: z.boolean(),
          min: z.number().int(),
          max: z.number().int(),
          criteria: z.object({ cpu: criterion, memory: criterion }),
        })
        .nullish(),
    })
    .nullish(),
})

export const instanceShape = z.object({ id: z.string(), createdAt: text })
export const variableShape = z.object({ key: z.string(), value: z.string() })

export const deployShape = z.object({
  id: z.string(),
  status: z.string(),
  trigger: text,
  commit: z.object({ id: text, message: text }).nullish(),
  createdAt: text,
  finishedAt: text,
})

export const eventShape = z.object({ id: z.string(), type: z.string(), timestamp: z.string() })

export const logsShape = z.object({
  hasMore: z.boolean(),
  nextStartTime: text,
  nextEndTime: text,
  logs: z
    .array(
      z.object({
        id: z.string(),
        timestamp: z.string(),
        message: z.string(),
        labels: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    )
    .nullish(),
})

export const seriesShape = z.array(
  z.object({
    labels: z.array(z.object({ field: z.string(), value: z.string() })),
    unit: z.string(),
    values: z.array(z.object({ timestamp: z.string(), value: z.number() })),
  }),
)

export const datastoreShape = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  suspended: text,
  version: text,
  plan: text,
  diskSizeGB: z.number().nullish(),
  ipAllowList: z.array(z.object({ cidrBlock: z.string() })).nullish(),
})

export const exportShape = z.object({ id: z.string(), createdAt: z.string() })
