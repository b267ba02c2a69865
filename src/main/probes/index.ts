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
import { cloudArchive } from './cloud/archive'
import { cloudBackups, cloudDatastores } from './cloud/datastores'
import { cloudDeploy, cloudDeploys } from './cloud/deploys'
import { cloudLoad } from './cloud/load'
import { cloudLines, cloudLogs } from './cloud/logs'
import { cloudMetrics } from './cloud/metrics'
import { cloudPutBack } from './cloud/put-back'
import { cloudService } from './cloud/service'
import { cloudVariable, cloudVariables } from './cloud/variables'
import { deploymentMigrations } from './deployment/migrations'
import { dockerContainers } from './docker/containers'
import { dockerDeaths } from './docker/deaths'
import { dockerDisk } from './docker/disk'
import { dockerImages } from './docker/images'
import { dockerLogDefaults } from './docker/log-defaults'
import { dockerLogLimits } from './docker/log-limits'
import { dockerLogs } from './docker/logs'
import { dockerSpace } from './docker/space'
import { dockerStats } from './docker/stats'
import { filesContent } from './files/content'
import { filesFreshness } from './files/freshness'
import { filesGrowing } from './files/growing'
import { filesHitRate } from './files/hit-rate'
import { filesHolders } from './files/holders'
import { filesLargest } from './files/largest'
import { filesList } from './files/list'
import { hostContainers } from './host/containers'
import { hostCpu } from './host/cpu'
import { hostDeletedOpen } from './host/deleted-open'
import { hostDisks, hostIo } from './host/disks'
import { hostEvidence } from './host/evidence'
import { hostKeys } from './host/keys'
import { hostMemory } from './host/memory'
import { hostNetwork } from './host/network'
import { hostOomEvents } from './host/oom-events'
import { hostPressure } from './host/pressure'
import { hostProcesses } from './host/processes'
import { hostResources } from './host/resources'
import { hostService } from './host/service'
import { hostUnits } from './host/units'
import { hostUpdates } from './host/updates'
import { httpAssets } from './http/assets'
import { httpHeaders } from './http/headers'
import { httpHealth } from './http/health'
import { httpMetrics } from './http/metrics'
import { httpOpenapi } from './http/openapi'
import { logsAccess } from './logs/access'
import { logsDeadlocks } from './logs/deadlocks'
import { logsGroups } from './logs/groups'
import { logsLogins } from './logs/logins'
import { logsRotation } from './logs/rotation'
import { logsSlow } from './logs/slow'
import { logsStructure } from './logs/structure'
import { netAddress } from './net/address'
import { postgresConnect, redisConnect, sshConnect } from './net/connect'
import { netReach } from './net/reach'
import { pastActivity } from './past/activity'
import { pastChanges } from './past/changes'
import { pastCompare } from './past/compare'
import { pastCounted } from './past/counted'
import { pastCoverage } from './past/coverage'
import { pastForecast } from './past/forecast'
import { pastGrowth } from './past/growth'
import { pastIncidents } from './past/incidents'
import { pastKept } from './past/kept'
import { pastNamedSecrets } from './past/named-secrets'
import { pastRoutines } from './past/routines'
import { pastRuns } from './past/runs'
import { pastSecrets } from './past/secrets'
import { pastStatements } from './past/statements'
import { postgresAmcheck } from './postgres/amcheck'
import { postgresExplain } from './postgres/explain'
import { postgresFigureFiles } from './postgres/figure-files'
import { postgresFigures } from './postgres/figures'
import { postgresHolders } from './postgres/holders'
import { postgresIndexCandidates } from './postgres/index-candidates'
import { postgresPlanAdvice } from './postgres/plan-advice'
import { postgresProcesses } from './postgres/processes'
import { postgresRowCounts } from './postgres/row-counts'
import { postgresSeries } from './postgres/series'
import { postgresSupport } from './postgres/support'
import { postgresTableCounts } from './postgres/table-counts'
import { postgresTopPlans } from './postgres/top-plans'
import { postgresWaits } from './postgres/waits'
import { redisClearSecrets } from './redis/clear-secrets'
import { redisCommandStats } from './redis/command-stats'
import { redisErrorStats } from './redis/error-stats'
import { redisExposure } from './redis/exposure'
import { redisKeepKeys } from './redis/keep-keys'
import { redisKeyLives } from './redis/key-lives'
import { redisKeySizes } from './redis/key-sizes'
import { redisKeyspace } from './redis/keyspace'
import { redisLatency } from './redis/latency'
import { redisLeftKeys } from './redis/left-keys'
import { redisMemoryStats } from './redis/memory-stats'
import { redisProcesses } from './redis/processes'
import { redisReplicas } from './redis/replicas'
import { redisRights } from './redis/rights'
import { redisServer } from './redis/server'
import { redisSetting } from './redis/setting'
import { redisSlowLog } from './redis/slow-log'
import { redisStaleKeys } from './redis/stale-keys'
import { redisTouchedKeys } from './redis/touched-keys'
import { redisUser } from './redis/user'
import { redisUsers } from './redis/users'
import { secretsLogin } from './secrets/login'
import { securityPackages } from './security/packages'
import { tlsCertificate } from './tls/certificate'
import { tlsOnDisk } from './tls/on-disk'
import { tlsVersions } from './tls/versions'
import { upkeepDocuments } from './upkeep/documents'
import { upkeepReleases } from './upkeep/releases'
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
  httpAssets,
  httpMetrics,
  httpHeaders,
  httpOpenapi,
  postgresExplain,
  postgresFigureFiles,
  postgresFigures,
  postgresIndexCandidates,
  postgresPlanAdvice,
  postgresSeries,
  postgresSupport,
  postgresTopPlans,
  redisExposure,
  redisReplicas,
  redisUser,
  redisUsers,
  redisRights,
  redisClearSecrets,
  redisKeySizes,
  redisKeyLives,
  redisStaleKeys,
  redisKeepKeys,
  redisLeftKeys,
  redisTouchedKeys,
  redisServer,
  redisSetting,
  redisKeyspace,
  redisMemoryStats,
  redisSlowLog,
  redisLatency,
  redisCommandStats,
  redisErrorStats,
  redisProcesses,
  secretsLogin,
  tlsCertificate,
  tlsOnDisk,
  tlsVersions,
  hostResources,
  hostCpu,
  hostMemory,
  hostDisks,
  hostIo,
  hostNetwork,
  hostPressure,
  hostProcesses,
  hostEvidence,
  hostContainers,
  hostKeys,
  hostOomEvents,
  hostService,
  hostUnits,
  hostDeletedOpen,
  hostUpdates,
  filesList,
  filesHolders,
  filesLargest,
  filesGrowing,
  filesFreshness,
  filesContent,
  filesHitRate,
  cloudArchive,
  cloudBackups,
  cloudDatastores,
  cloudDeploy,
  cloudDeploys,
  cloudLines,
  cloudLoad,
  cloudLogs,
  cloudMetrics,
  cloudPutBack,
  cloudService,
  cloudVariable,
  cloudVariables,
  deploymentMigrations,
  dockerContainers,
  dockerLogs,
  dockerDeaths,
  dockerStats,
  dockerImages,
  dockerLogLimits,
  dockerLogDefaults,
  dockerSpace,
  dockerDisk,
  backupDump,
  backupFiles,
  backupSeries,
  backupProvider,
  logsDeadlocks,
  logsRotation,
  logsAccess,
  logsGroups,
  logsLogins,
  logsSlow,
  logsStructure,
  securityPackages,
  postgresProcesses,
  postgresHolders,
  postgresWaits,
  postgresAmcheck,
  postgresRowCounts,
  postgresTableCounts,
  upkeepDocuments,
  upkeepReleases,
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
  pastActivity,
  pastCompare,
  pastCounted,
  pastCoverage,
  pastForecast,
  pastGrowth,
  pastChanges,
  pastIncidents,
  pastKept,
  pastNamedSecrets,
  pastRoutines,
  pastRuns,
  pastSecrets,
  pastStatements,
] as Probe[]
