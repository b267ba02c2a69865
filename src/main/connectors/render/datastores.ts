import { z } from 'zod'
import type { CloudBackup, CloudDatastore } from '#domain/cloud'
import type { Use } from '#domain/session'
import type { Api } from './api'
import { datastoreShape, exportShape } from './shapes'

const most = 200

/** The databases that the provider runs for this owner. Throws OpsError. */
export async function listDatastores(api: Api, owner: string, use: Use): Promise<CloudDatastore[]> {
  const asked = (path: string, key: string) =>
    api.list(path, { ownerId: owner }, { key, shape: datastoreShape, most }, use).then(({ all }) => all)
  const [postgres, redis] = await Promise.all([asked('/postgres', 'postgres'), asked('/key-value', 'keyValue')])
  return [...postgres.map(datastoreOf('postgres')), ...redis.map(datastoreOf('redis'))]
}

const datastoreOf =
  (kind: CloudDatastore['kind']) =>
  (said: z.infer<typeof datastoreShape>): CloudDatastore => ({
    ...{ id: said.id, name: said.name, kind, status: said.status, version: said.version, plan: said.plan },
    suspended: said.suspended === 'suspended',
    diskGb: said.diskSizeGB ?? null,
    openToAll: said.ipAllowList
      ? said.ipAllowList.some(({ cidrBlock }) => /^(0\.0\.0\.0|::)\/0$/.test(cidrBlock))
      : null,
  })

/** The exports of a PostgreSQL that the provider has, newest first. Throws OpsError. */
export async function listBackups(api: Api, postgres: string, use: Use): Promise<CloudBackup[]> {
  const path = `/postgres/${encodeURIComponent(postgres)}/export`
  const all = (await api.get(path, {}, z.array(exportShape).nullable(), use)) ?? []
  return all
    .map(({ id, createdAt }) => ({ id, written: createdAt }))
    .toSorted((a, b) => b.written.localeCompare(a.written))
}
