import type { z } from 'zod'
import type { CloudDeploy, CloudEvent } from '#domain/cloud'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { deployShape, eventShape } from './shapes'

/** The newest deploys of a service, newest first. Throws OpsError. */
export async function listDeploys(api: Api, service: string, most: number, use: Use): Promise<CloudDeploy[]> {
  const path = `/services/${encodeURIComponent(service)}/deploys`
  const { all } = await api.list(path, {}, { key: 'deploy', shape: deployShape, most }, use)
  return all.map(deployOf).toSorted((a, b) => (b.began ?? '').localeCompare(a.began ?? ''))
}

/** The newest restart that the provider remembers; null when it remembers none. Throws OpsError. */
export async function lastRestart(api: Api, service: string, use: Use): Promise<CloudEvent | null> {
  const path = `/services/${encodeURIComponent(service)}/events`
  const { all } = await api.list(path, { type: 'server_restarted' }, { key: 'event', shape: eventShape, most: 20 }, use)
  const found = all.find(({ type }) => type === 'server_restarted')
  return found ? { id: found.id, at: found.timestamp } : null
}

const deployOf = (said: z.infer<typeof deployShape>): CloudDeploy => ({
  ...{ id: said.id, status: said.status, state: stateOf(said.status), trigger: said.trigger },
  commit: said.commit?.id ?? null,
  message: said.commit?.message ?? null,
  began: said.createdAt,
  ended: said.finishedAt,
})

/** A word that the provider adds one day counts as under way: it is neither called well nor broken. */
function stateOf(status: string): CloudDeploy['state'] {
  if (status === 'live') return 'live'
  if (status === 'deactivated') return 'replaced'
  if (status === 'canceled') return 'cancelled'
  return status.endsWith('_failed') ? 'failed' : 'running'
}
