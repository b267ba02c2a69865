import type { Probe } from '#domain/probe'
import { backupDump } from './backup/dump'
import { backupFiles } from './backup/files'
import { backupProvider } from './backup/provider'
import { backupSeries } from './backup/series'
import { dockerContainers } from './docker/containers'
import { dockerLogs } from './docker/logs'
import { hostCpu } from './host/cpu'
import { hostDisks, hostIo } from './host/disks'
import { hostMemory } from './host/memory'
import { hostNetwork } from './host/network'
import { hostPressure } from './host/pressure'
import { hostProcesses } from './host/processes'
import { hostResources } from './host/resources'
import { httpHealth } from './http/health'
import { logsDeadlocks } from './logs/deadlocks'
import { netAddress } from './net/address'
import { postgresConnect, redisConnect, sshConnect } from './net/connect'
import { netReach } from './net/reach'
import { postgresAmcheck } from './postgres/amcheck'
import { postgresExplain } from './postgres/explain'
import { postgresHolders } from './postgres/holders'
import { postgresIndexCandidates } from './postgres/index-candidates'
import { postgresPlanAdvice } from './postgres/plan-advice'
import { postgresProcesses } from './postgres/processes'
import { postgresRowCounts } from './postgres/row-counts'
import { postgresSupport } from './postgres/support'
import { postgresTableCounts } from './postgres/table-counts'
import { postgresWaits } from './postgres/waits'
import { redisClearSecrets } from './redis/clear-secrets'
import { redisExposure } from './redis/exposure'
import { redisKeepKeys } from './redis/keep-keys'
import { redisKeyLives } from './redis/key-lives'
import { redisKeySizes } from './redis/key-sizes'
import { redisLeftKeys } from './redis/left-keys'
import { redisReplicas } from './redis/replicas'
import { redisRights } from './redis/rights'
import { redisStaleKeys } from './redis/stale-keys'
import { redisTouchedKeys } from './redis/touched-keys'
import { redisUser } from './redis/user'
import { tlsCertificate } from './tls/certificate'

/** All probes a runbook may call. A new one is one file and one line here. */
export const probes: readonly Probe[] = [
  netReach,
  netAddress,
  postgresConnect,
  redisConnect,
  sshConnect,
  httpHealth,
  postgresExplain,
  postgresIndexCandidates,
  postgresPlanAdvice,
  postgresSupport,
  redisExposure,
  redisReplicas,
  redisUser,
  redisRights,
  redisClearSecrets,
  redisKeySizes,
  redisKeyLives,
  redisStaleKeys,
  redisKeepKeys,
  redisLeftKeys,
  redisTouchedKeys,
  tlsCertificate,
  hostResources,
  hostCpu,
  hostMemory,
  hostDisks,
  hostIo,
  hostNetwork,
  hostPressure,
  hostProcesses,
  dockerContainers,
  dockerLogs,
  backupDump,
  backupFiles,
  backupSeries,
  backupProvider,
  logsDeadlocks,
  postgresProcesses,
  postgresHolders,
  postgresWaits,
  postgresAmcheck,
  postgresRowCounts,
  postgresTableCounts,
] as Probe[]
