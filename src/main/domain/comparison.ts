import { type ComparedFindings, compareFindings } from './compare-findings'
import { type ComparedTables, compareTables } from './compare-tables'
import type { Run } from './run'
import type { RunHeader, RunOutcome } from './run-event'

/** What a run says against an earlier one of the same runbook. */
export interface Comparison {
  readonly before: { readonly run: string; readonly at: string; readonly outcome: RunOutcome | null }
  /** How the two looks themselves differ, whole sentences: another target, another value, another text. */
  readonly unlike: readonly string[]
  readonly findings: ComparedFindings
  readonly tables: ComparedTables
}

/** Compares two folded runs; `before` is the earlier. Throws where one of them has not begun. */
export function compare(before: Run, after: Run): Comparison {
  const [then, now] = [before.header, after.header]
  if (!then || !now) throw new RangeError('These events hold no run.')
  return {
    before: { run: then.id, at: before.startedAt ?? '', outcome: before.outcome ?? null },
    unlike: unlikeness(then, now),
    findings: compareFindings(before, after),
    tables: compareTables(before, after),
  }
}

function unlikeness(then: RunHeader, now: RunHeader): string[] {
  const places = (header: RunHeader) =>
    Object.fromEntries(Object.entries(header.targets).map(([name, one]) => [name, `${one.name} (${one.address})`]))
  return [
    ...(then.hash === now.hash ? [] : ['The runbook’s text is another one.']),
    ...changed(places(then), places(now)).map(([name, was, is]) => `Target ${name} was ${was}, and is ${is}.`),
    ...changed(then.parameters, now.parameters).map(([name, was, is]) => `${name} was ${was}, and is ${is}.`),
  ]
}

const changed = (then: Readonly<Record<string, string | null>>, now: Readonly<Record<string, string | null>>) =>
  [...new Set([...Object.keys(now), ...Object.keys(then)])].flatMap(name => {
    const [was, is] = [then[name] ?? 'none', now[name] ?? 'none']
    return was === is ? [] : [[name, was, is] as const]
  })
