import { type Finding, weight } from './finding'
import type { Run, StepState } from './run'

/** A finding with the title of its step. */
export interface Told {
  readonly step: string
  readonly finding: Finding
}

export interface ToldAgain extends Told {
  readonly was: Finding
}

/** What two runs of a runbook found, the later against the earlier. */
export interface ComparedFindings {
  readonly fresh: readonly (Told & { readonly lookedBefore: boolean })[]
  readonly worse: readonly ToldAgain[]
  readonly better: readonly ToldAgain[]
  readonly same: readonly ToldAgain[]
  readonly gone: readonly Told[]
  /** Of the earlier run; their step could not look this time, so nobody knows whether they are gone. */
  readonly unseen: readonly Told[]
}

// Numbers in a title change from look to look ("31 % dead"); the thing it is about does not, and its name may have digits.
const about = ({ title }: Finding) => title.replace(/(?<![\p{L}\p{N}_])\d[\d.,]*(?![\p{L}\p{N}_])/gu, '#')

export function compareFindings(before: Run, after: Run): ComparedFindings {
  const compared = { fresh: [], worse: [], better: [], same: [], gone: [], unseen: [] } as {
    [Which in keyof ComparedFindings]: ComparedFindings[Which][number][]
  }
  for (const id of new Set([...Object.keys(after.steps), ...Object.keys(before.steps)])) {
    const [then, now] = [before.steps[id], after.steps[id]]
    const left = [...(then?.findings ?? [])]
    const step = now?.title ?? then?.title ?? id
    const take = (fits: (old: Finding) => boolean) => {
      const place = left.findIndex(fits)
      return place < 0 ? undefined : left.splice(place, 1)[0]
    }
    // Word for word first: where ten titles differ by an address only, each finds its own.
    const exact = (now?.findings ?? []).map(finding => ({ finding, was: take(old => old.title === finding.title) }))
    for (const { finding, was = take(old => about(old) === about(finding)) } of exact) {
      if (!was) compared.fresh.push({ step, finding, lookedBefore: looked(then) })
      else {
        const shift = weight[finding.severity] - weight[was.severity]
        compared[shift > 0 ? 'worse' : shift < 0 ? 'better' : 'same'].push({ step, finding, was })
      }
    }
    compared[looked(now) ? 'gone' : 'unseen'].push(...left.map(finding => ({ step, finding })))
  }
  return compared
}

const looked = (step: StepState | undefined) => step?.outcome === 'passed' || step?.outcome === 'found'
