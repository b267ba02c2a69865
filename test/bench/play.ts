import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { Comparison, Contender, Scene, Turn } from './scene'
import { ratioOf } from './statistics'

const warmUps = 2
const rounds = 7

export type Verdict = 'moonshot' | 'accepted' | 'undecided' | 'missed' | 'shown'

export interface Measure {
  readonly id: string
  readonly what: string
  readonly ours: readonly number[]
  readonly anchor: readonly number[]
  readonly anchorName: string
  readonly ratio: number
  readonly ci95: readonly [number, number]
  readonly accept: number | null
  readonly moonshot: number | null
  readonly verdict: Verdict
  readonly roundTrips?: number
  /** One-minute load averages before and after, and the share of time the hypervisor took away. */
  readonly load: readonly [number, number]
  readonly steal: number
}

/** Plays a scene: the same work first, then everyone in turns, A B A B. Throws when ours and the anchor did different work. */
export async function play(scene: Scene, wanted: (id: string) => boolean): Promise<Measure[]> {
  const stage = await scene.open()
  try {
    const comparisons = stage.comparisons.filter(one => wanted(one.id))
    const names = new Set(comparisons.flatMap(one => [one.ours, one.anchor]))
    const contenders = stage.contenders.filter(one => names.has(one.name))
    const before = { load: loadavg()[0] ?? 0, ...cpuTicks() }
    const turns = await takeTurns(contenders, comparisons, stage.rounds)
    const after = { load: loadavg()[0] ?? 0, ...cpuTicks() }
    const load = [before.load, after.load] as const
    const steal = (after.steal - before.steal) / Math.max(1, after.all - before.all)
    return comparisons.map(one => measure(one, turns, { load, steal }))
  } finally {
    await stage.close()
  }
}

async function takeTurns(contenders: readonly Contender[], comparisons: readonly Comparison[], fewer?: number) {
  const turns = new Map<string, Turn[]>(contenders.map(one => [one.name, []]))
  for (let round = fewer ? -1 : -warmUps; round < (fewer ?? rounds); round++) {
    const work = new Map<string, string>()
    for (const contender of contenders) {
      const turn = await contender.run()
      work.set(contender.name, turn.work)
      if (round >= 0) turns.get(contender.name)?.push(turn)
    }
    for (const { id, ours, anchor } of comparisons)
      if (work.get(ours) !== work.get(anchor))
        throw new Error(`${id}: not the same work. ${ours}: ${work.get(ours)}. ${anchor}: ${work.get(anchor)}.`)
  }
  return turns
}

function measure(
  { id, what, ours, anchor, accept, moonshot, mostRoundTrips }: Comparison,
  turns: ReadonlyMap<string, readonly Turn[]>,
  machine: Pick<Measure, 'load' | 'steal'>,
): Measure {
  const mine = turns.get(ours) ?? []
  const mineMs = mine.map(turn => turn.ms)
  const theirsMs = (turns.get(anchor) ?? []).map(turn => turn.ms)
  const { ratio, ci95 } = ratioOf(mineMs, theirsMs)
  const counted = mine.flatMap(turn => turn.roundTrips ?? [])
  const roundTrips = counted.length > 0 ? Math.max(...counted) : undefined
  const tooMany = mostRoundTrips !== undefined && (roundTrips === undefined || roundTrips > mostRoundTrips)
  return {
    id,
    what,
    ours: mineMs,
    anchor: theirsMs,
    anchorName: anchor,
    ratio,
    ci95,
    accept: accept ?? null,
    moonshot: moonshot ?? null,
    verdict: tooMany ? 'missed' : verdictOf(ratio, ci95[0], accept, moonshot),
    roundTrips,
    ...machine,
  }
}

/** Missed only when even the interval's lower edge is above what is accepted: noise alone fails nobody. */
function verdictOf(ratio: number, lower: number, accept: number | undefined, moonshot: number | undefined): Verdict {
  if (accept === undefined) return 'shown'
  if (moonshot !== undefined && ratio <= moonshot) return 'moonshot'
  if (ratio <= accept) return 'accepted'
  return lower > accept ? 'missed' : 'undecided'
}

/** Ticks since boot; zeros where /proc does not say. */
function cpuTicks(): { all: number; steal: number } {
  try {
    const ticks =
      readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1, 9).map(Number) ?? []
    return { all: ticks.reduce((sum, one) => sum + one, 0), steal: ticks[7] ?? 0 }
  } catch {
    return { all: 0, steal: 0 }
  }
}
