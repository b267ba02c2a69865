import { z } from 'zod'
import type { CloudService, CloudSession } from '#domain/cloud'
import { OpsError } from '#domain/failure'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { archived } from './archive'
import { listBackups, listDatastores } from './datastores'
import { lastRestart, listDeploys } from './deploys'
import { readLogs } from './logs'
import { readMetric } from './metrics'
import { putBack } from './put-back'
import { opened } from './seal'
import { findService } from './service'
import { instanceShape } from './shapes'
import { listVariables, readValue, readVariables, sameText, tells } from './variables'

/** The service that a profile names, over its API. The token also seals what is kept of values. */
export function sessionOf(api: Api, named: string, token: string): CloudSession {
  const service = (use: Use) => findService(api, named, use)
  return {
    service,
    async request(request, use) {
      if (request.method === 'GET' && tells(request.path)) throw new OpsError(tellsSecrets)
      const body = request.body === undefined ? {} : { body: opened(token, request.path, request.body) }
      const answer = await api.send({ ...request, ...body }, use)
      // The API repeats what it was given, and what it made up itself.
      return tells(request.path) ? { ...answer, body: '' } : answer
    },
    async identity(use) {
      const found = await service(use)
      return { id: found.id, label: labelOf(found) }
    },
    instances: async (id, use) =>
      (
        (await api.get(`/services/${encodeURIComponent(id)}/instances`, {}, z.array(instanceShape).nullable(), use)) ??
        []
      ).map(one => ({ id: one.id, since: one.createdAt })),
    variables: (id, use) => listVariables(api, token, id, use),
    archive: async (id, passphrase, use) => archived(await readVariables(api, id, use), passphrase),
    async hasValue(id, name, value, use) {
      const now = await readValue(api, id, name, use)
      return now === null ? null : sameText(now, value)
    },
    lastRestart: (id, use) => lastRestart(api, id, use),
    deploys: (id, most, use) => listDeploys(api, id, most, use),
    logs: async (wanted, use) => readLogs(api, (await service(use)).owner, wanted, use),
    metric: (wanted, use) => readMetric(api, wanted, use),
    datastores: async use => listDatastores(api, (await service(use)).owner, use),
    backups: (postgres, use) => listBackups(api, postgres, use),
    async putBack(what, id, name, use) {
      const found = await service(use)
      if (found.id !== id) throw new OpsError(anotherService(found, id))
      return putBack(api, token, what, found, name, use)
    },
  }
}

/** What the operator knows it by. */
export const labelOf = ({ name, kind, plan, region, suspended }: CloudService) =>
  ['Render', name, kind.replaceAll('_', ' '), plan, region, suspended ? 'suspended' : null].filter(Boolean).join(' · ')

const tellsSecrets = {
  kind: 'denied',
  layer: 'session',
  code: 'TELLS_SECRETS',
  message:
    'What this path answers holds secrets in clear text, and would stand in the record of the run. It was not asked.',
  hint: 'The probe cloud.variables lists names and marks without the values.',
} as const

const anotherService = (now: CloudService, before: string) =>
  ({
    kind: 'rejected',
    layer: 'identity',
    code: 'IDENTITY_CHANGED',
    message: `${now.name} is ${now.id} now, and was ${before}. Nothing was done.`,
  }) as const
