import type { Autoscaling, CloudService, PutBack } from '#domain/cloud'
import { invalid, OpsError } from '#domain/failure'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { seal } from './seal'
import { readValue, variablePath } from './variables'

/** The request that makes it again as it is now, as an `http` fence writes it. Throws OpsError. */
export async function putBack(
  api: Api,
  token: string,
  what: PutBack,
  service: CloudService,
  name: string | null,
  use: Use,
): Promise<string> {
  const own = `/services/${service.id}`
  switch (what) {
    case 'variable': {
      if (!name) throw invalid('Which variable is to be kept was not said.')
      const path = variablePath(service.id, name)
      const value = await readValue(api, service.id, name, use)
      return value === null ? `DELETE ${path}` : withBody('PUT', path, { value: seal(token, path, value) })
    }
    case 'instances':
      if (service.instances === null)
        throw new OpsError({ kind: 'rejected', code: 'NO_INSTANCES', message: `A ${service.kind} has no instances.` })
      return withBody('POST', `${own}/scale`, { numInstances: service.instances })
    case 'autoscaling':
      return service.autoscaling
        ? withBody('PUT', `${own}/autoscaling`, settingsOf(service.autoscaling))
        : `DELETE ${own}/autoscaling`
    case 'running':
      return `POST ${own}/${service.suspended ? 'suspend' : 'resume'}`
  }
}

const withBody = (method: string, path: string, body: object) =>
  `${method} ${path}\ncontent-type: application/json\n\n${JSON.stringify(body)}`

/** A criterion that does not count still needs a number over there; seventy is the one its form begins with. */
const settingsOf = ({ min, max, cpuPct, memoryPct }: Autoscaling) => ({
  enabled: true,
  min,
  max,
  criteria: {
    cpu: { enabled: cpuPct !== null, percentage: cpuPct ?? 70 },
    memory: { enabled: memoryPct !== null, percentage: memoryPct ?? 70 },
  },
})
