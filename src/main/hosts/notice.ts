import type { RunSummary } from '#contract/runs'

export interface Notice {
  readonly system: string
  readonly run: string
  readonly title: string
  readonly body: string
}

/** What happened between two looks at the runs that a person who looks elsewhere wants to know: a run ended, or asks. */
export function noticesOf(before: readonly RunSummary[], now: readonly RunSummary[]): Notice[] {
  const earlier = new Map(before.map(run => [run.id, run]))
  return now.flatMap(run => {
    const was = earlier.get(run.id)
    if (run.status === was?.status) return []
    const of = { system: run.system, run: run.id }
    if (run.status === 'waiting') return [{ ...of, title: `${run.title}: a question`, body: 'It waits for an answer.' }]
    if (run.status !== 'finished') return []
    return [{ ...of, title: `${run.title}: ${run.outcome ?? 'ended'}`, body: run.headline ?? 'Nothing found.' }]
  })
}
