import type { Probe } from '#domain/probe'
import { backupDump } from './backup/dump'
import { backupFiles } from './backup/files'
import { backupProvider } from './backup/provider'
import { backupSeries } from './backup/series'
import { celeryBeat, celerySchedule } from './celery/beat'
import { celeryFailures } from './celery/failures'
import { celeryQueues, celeryTasks, celeryUnacked } from './celery/queues'
import { celeryPutBack, celeryWaiting } from './celery/waiting'
import { celeryWorkers } from './celery/workers'
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
import { redisReplicas } from './redis/replicas'
import { redisRights } from './redis/rights'
import { redisUser } from './redis/user'
import { tlsCertificate } from './tls/certificate'
import { workersProcesses } from './workers/processes'
import { workersRuns } from './workers/runs'

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
  workersProcesses,
  workersRuns,
  celeryWorkers,
  celeryBeat,
  celeryQueues,
  celeryUnacked,
  celeryTasks,
  celerySchedule,
  celeryFailures,
  celeryWaiting,
  celeryPutBack,
] as Probe[]
