import type { Panel } from '../panel'
import { alerts } from './alerts/panel'
import { backups } from './backups/panel'
import { connections } from './connections/panel'
import { containers } from './containers/panel'
import { deployments } from './deployments/panel'
import { guide } from './guide/panel'
import { history } from './history/panel'
import { incidents } from './incidents/panel'
import { logs } from './logs/panel'
import { monitor } from './monitor/panel'
import { overview } from './overview/panel'
import { redis } from './redis/panel'
import { reports } from './reports/panel'
import { rounds } from './rounds/panel'
import { runbooks } from './runbooks/panel'
import { runs } from './runs/panel'
import { secrets } from './secrets/panel'
import { sessions } from './sessions/panel'
import { settings } from './settings/panel'
import { sql } from './sql/panel'
import { start } from './start/panel'
import { terminal } from './terminal/panel'

export const panels: readonly Panel[] = [
  ...[overview, runbooks, rounds, guide, start, runs, monitor, alerts, incidents, sessions, logs, containers],
  ...[backups, deployments, reports],
  ...[sql, redis, terminal, history],
  ...[connections, secrets, settings],
]
