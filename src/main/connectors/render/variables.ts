import { timingSafeEqual } from 'node:crypto'
import type { CloudVariable } from '#domain/cloud'
import { OpsError } from '#domain/failure'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { markOf } from './seal'
import { variableShape } from './shapes'

const mostVariables = 1000

/** All variables of a service with their values, for use inside the session only. Refuses to leave some out. */
export async function readVariables(api: Api, service: string, use: Use): Promise<{ key: string; value: string }[]> {
  const each = { key: 'envVar', shape: variableShape, most: mostVariables }
  const { all, more } = await api.list(variablesPath(service), {}, each, use)
  if (more)
    throw new OpsError({
      kind: 'rejected',
      code: 'TOO_MANY',
      message: `The service has more than ${mostVariables} variables, and that many are read at most.`,
    })
  return all
}

/** All variables of a service, without their values. Throws OpsError. */
export async function listVariables(api: Api, token: string, service: string, use: Use): Promise<CloudVariable[]> {
  return (await readVariables(api, service, use)).map(({ key, value }) => ({
    name: key,
    characters: [...value].length,
    mark: markOf(token, key, value),
  }))
}

/** The value of one variable, for use inside the session only; null where there is none of that name. */
export async function readValue(api: Api, service: string, name: string, use: Use): Promise<string | null> {
  try {
    return (await api.get(variablePath(service, name), {}, variableShape, use)).value
  } catch (error) {
    // The service itself is there: it was looked up a moment ago.
    if (error instanceof OpsError && error.failure.kind === 'missing') return null
    throw error
  }
}

export const sameText = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const variablesPath = (service: string) => `/services/${encodeURIComponent(service)}/env-vars`
export const variablePath = (service: string, name: string) => `${variablesPath(service)}/${encodeURIComponent(name)}`

/** Paths whose answers hold secrets. What they answer stays here. */
export const tells = (path: string): boolean =>
  /\/(?:env-vars|secret-files|connection-info|env-groups)(?:[/?]|$)/i.test(safely(path))

function safely(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
