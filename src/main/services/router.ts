import { createAlertsService } from './alerts'
import { createAppService } from './app'
import { createBackupsService } from './backups'
import { createContainersService } from './containers'
import { createDeploymentsService } from './deployments'
import { createFilesService } from './files'
import { createImportsService } from './imports'
import { createIncidentsService } from './incidents'
import { createLogsService } from './logs'
import { createMetricsService } from './metrics'
import { createMetricsHistoryService } from './metrics-history'
import type { Parts } from './parts'
import { createProfilesService } from './profiles'
import { createRedisService } from './redis'
import { createReportsService } from './reports'
import { createRoundsService } from './rounds'
import { createRoutinesService } from './routines'
import { createRunbooksService } from './runbooks'
import { createRunsService } from './runs'
import { createSecretsService } from './secrets'
import { createSessionsService } from './sessions'
import { createSqlService } from './sql'
import { createSystemsService } from './systems'
import { createTerminalsService } from './terminals'
import { createVaultService } from './vault'
import { createWatchService } from './watch'

/** The whole contract, filled in. A procedure that is missing here does not compile. */
export const createRouter = (parts: Parts) =>
  parts.procedures.router({
    app: createAppService(parts),
    systems: createSystemsService(parts),
    profiles: createProfilesService(parts),
    backups: createBackupsService(parts),
    containers: createContainersService(parts),
    files: createFilesService(parts),
    sessions: createSessionsService(parts),
    imports: createImportsService(parts),
    runbooks: createRunbooksService(parts),
    runs: createRunsService(parts),
    rounds: createRoundsService(parts),
    routines: createRoutinesService(parts),
    reports: createReportsService(parts),
    logs: createLogsService(parts),
    sql: createSqlService(parts),
    redis: createRedisService(parts),
    terminals: createTerminalsService(parts),
    vault: createVaultService(parts),
    secrets: createSecretsService(parts),
    watch: createWatchService(parts),
    metrics: { ...createMetricsService(parts), ...createMetricsHistoryService(parts) },
    alerts: createAlertsService(parts),
    incidents: createIncidentsService(parts),
    deployments: createDeploymentsService(parts),
  })

export type ConsoleRouter = ReturnType<typeof createRouter>
