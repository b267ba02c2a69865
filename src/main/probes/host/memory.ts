import { hostProbe } from './host-probe'
import { bootOf, memoryOf } from './rates'

export const hostMemory = hostProbe(
  'host.memory',
  'Memory that programs can still get, swap and how fast it is used, and how often the kernel killed for want of memory.',
  {
    system: 'text',
    total: 'int',
    available: 'int',
    available_pct: 'float',
    cached: 'int',
    dirty: 'int',
    shared: 'int',
    slab_kept: 'int',
    page_tables: 'int',
    huge_free: 'int',
    swap_total: 'int',
    swap_used: 'int',
    swap_used_pct: 'float',
    swap_in_per_second: 'float',
    swap_out_per_second: 'float',
    oom_kills: 'int',
    booted_at: 'time',
  },
  /^memory/,
  look => {
    const memory = memoryOf(look)
    return [
      {
        ...memory,
        available_pct: memory.availablePct,
        slab_kept: memory.slabKept,
        page_tables: memory.pageTables,
        huge_free: memory.hugeFree,
        swap_total: memory.swapTotal,
        swap_used: memory.swapUsed,
        swap_used_pct: memory.swapUsedPct,
        swap_in_per_second: memory.swapInPerSecond,
        swap_out_per_second: memory.swapOutPerSecond,
        oom_kills: memory.oomKills,
        system: look.system,
        booted_at: bootOf(look),
      },
    ]
  },
)
