import type { RootContent } from 'mdast'
import type { Comparison } from '#domain/comparison'
import { isTrouble, type Severity } from '#domain/finding'
import type { RunOutcome } from '#domain/run-event'
import { utc } from './duration'
import { heading, list, paragraph, strong } from './nodes'
import type { Report } from './report'

/** The worst that a summary names; all of them follow below it. */
const mostNamed = 5

/** The top of a report, in plain words: the verdict, the worst that was found, what changed since the one before. */
export function summary(report: Report): RootContent[] {
  const trouble = report.findings.filter(({ finding }) => isTrouble(finding))
  const more = trouble.length - mostNamed
  return [
    heading(2, 'Summary'),
    paragraph(strong(verdict(report))),
    ...(trouble.length > 0
      ? [
          list(
            trouble
              .slice(0, mostNamed)
              .map(({ finding }) => [paragraph(strong(finding.severity.toUpperCase()), ' ', finding.title)]),
          ),
        ]
      : []),
    ...(more > 0 ? [paragraph(`And ${more} more.`)] : []),
    ...(report.comparison ? [paragraph(sinceThen(report.comparison))] : []),
  ]
}

/** What a report comes to. What could not be looked at, or was left out, is said with it, and an end before the end too. */
export function verdict({ outcome, findings, failures, steps }: Report): string {
  const count = (severity: Severity) => findings.filter(({ finding }) => finding.severity === severity).length
  const found = [counted(count('critical'), 'critical finding'), counted(count('warning'), 'warning')].filter(Boolean)
  const looked = steps.some(step => step.outcome === 'passed' || step.outcome === 'found')
  const blind = counted(failures.length, 'thing')
  const left = counted(steps.filter(step => step.outcome === 'skipped').length, 'step')
  const well = failures.length > 0 ? 'Nothing was found where it could look.' : 'All that was looked at is well.'
  return [
    broken[outcome ?? 'unfinished'] ?? '',
    found.length > 0 ? `${found.join(', ')}.` : looked ? well : 'Nothing was looked at.',
    blind && `${blind} could not be found out.`,
    left && `${left} did not apply.`,
  ]
    .filter(Boolean)
    .join(' ')
}

const counted = (count: number, one: string) => (count === 0 ? '' : `${count} ${one}${count === 1 ? '' : 's'}`)

const broken: Partial<Record<RunOutcome | 'unfinished', string>> = {
  unfinished: 'It has not ended yet. Until now:',
  cancelled: 'It was cancelled before its end. Until then:',
  interrupted: 'It was interrupted before its end. Until then:',
  unknown: 'What became of a change is not known. Otherwise:',
}

function sinceThen({ before, findings }: Comparison): string {
  const told = [
    [findings.fresh, 'new'],
    [findings.worse, 'worse'],
    [findings.better, 'better'],
    [findings.gone, 'gone'],
    [findings.same, 'as before'],
    [findings.unseen, 'that could not be looked at again'],
  ] as const
  const counts = told.flatMap(([list, word]) => (list.length > 0 ? [`${list.length} ${word}`] : []))
  return `Since the one of ${utc(before.at)}: ${counts.length > 0 ? counts.join(', ') : 'nothing found then or now'}.`
}
