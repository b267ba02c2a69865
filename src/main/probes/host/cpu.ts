import { hostProbe } from './host-probe'
import { cpuShare, round } from './rates'

export const hostCpu = hostProbe(
  'host.cpu',
  'Where the time of each CPU went over a few seconds, and the load average per CPU.',
  {
    cpu: 'text',
    busy_pct: 'float',
    user_pct: 'float',
    system_pct: 'float',
    iowait_pct: 'float',
    steal_pct: 'float',
    cpus: 'int',
    load1: 'float',
    load5: 'float',
    load15: 'float',
    load_per_cpu: 'float',
  },
  /^(CPU|load)/,
  ({ first, second, cpus, load }) =>
    [...second.cpus.keys()].map(cpu => {
      const share = cpuShare(first.cpus.get(cpu), second.cpus.get(cpu))
      const shares = share && {
        busy_pct: share.busy,
        user_pct: share.user,
        system_pct: share.system,
        iowait_pct: share.iowait,
        steal_pct: share.steal,
      }
      const whole = cpu === 'all' && load
      const loads = whole
        ? { load1: load[0], load5: load[1], load15: load[2], load_per_cpu: round(load[2] / cpus, 2) }
        : {}
      return { cpu, ...shares, cpus: cpu === 'all' ? cpus : null, ...loads }
    }),
)
