import type { z } from 'zod'
import type { CloudService } from '#domain/cloud'
import { OpsError } from '#domain/failure'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { serviceShape } from './shapes'

/** The service that a profile names, by id or by its exact name. Throws OpsError: none of that name, or several. */
export async function findService(api: Api, named: string, use: Use): Promise<CloudService> {
  if (/^srv-[a-z0-9]+$/.test(named))
    return serviceOf(await api.get(`/services/${named}`, {}, serviceShape, use).catch(notThere(named)))
  const { all } = await api.list('/services', { name: named }, { key: 'service', shape: serviceShape, most: 100 }, use)
  const [found, ...others] = all.filter(one => one.name === named)
  if (!found)
    throw new OpsError({
      kind: 'missing',
      layer: 'service',
      code: 'NO_SERVICE',
      message: `The token sees no service called ${named}.`,
      hint: 'The name is the one in the dashboard; a service of another team needs that team’s token.',
    })
  if (others.length > 0)
    throw new OpsError({
      kind: 'invalid',
      layer: 'service',
      code: 'SEVERAL_SERVICES',
      message: `${others.length + 1} services are called ${named}: ${[found, ...others].map(one => `${one.id} (${one.type})`).join(', ')}.`,
      hint: 'Write the id of the one that is meant into the profile.',
    })
  return serviceOf(found)
}

const notThere = (named: string) => (error: unknown) => {
  if (!(error instanceof OpsError) || error.failure.kind !== 'missing') throw error
  throw new OpsError({
    kind: 'missing',
    layer: 'service',
    code: 'NO_SERVICE',
    message: `The token sees no service ${named}.`,
    hint: 'It was deleted, or belongs to another team than the token.',
  })
}

function serviceOf(said: z.infer<typeof serviceShape>): CloudService {
  const details = said.serviceDetails
  const scaling = details?.autoscaling
  const percent = (one: { enabled: boolean; percentage: number }) => (one.enabled ? one.percentage : null)
  return {
    ...{ id: said.id, name: said.name, kind: said.type, owner: said.ownerId, branch: said.branch },
    suspended: said.suspended === 'suspended',
    suspenders: said.suspenders ?? [],
    url: details?.url ?? null,
    healthPath: details?.healthCheckPath ?? null,
    plan: details?.plan ?? null,
    region: details?.region ?? null,
    instances: details?.numInstances ?? null,
    autoscaling: scaling?.enabled
      ? {
          min: scaling.min,
          max: scaling.max,
          cpuPct: percent(scaling.criteria.cpu),
          memoryPct: percent(scaling.criteria.memory),
        }
      : null,
  }
}
