import type { RootContent } from 'mdast'
import { facts } from './evidence'
import { heading, list, mono, paragraph, strong } from './nodes'
import { linkText, type Report } from './report'

/** All that was found, the worst first, each with what it rests on and what to do. */
export const findings = (report: Report): RootContent[] => [
  heading(2, 'Findings'),
  ...(report.findings.length === 0 ? [paragraph('None.')] : []),
  ...report.findings.flatMap(({ step, finding }): RootContent[] => [
    heading(3, strong(finding.severity.toUpperCase()), ' ', finding.title),
    paragraph(`Found by: ${step}`),
    ...(finding.advice ? [paragraph(finding.advice)] : []),
    ...(finding.next ? [paragraph('Next: ', mono(linkText(finding.next)))] : []),
    ...(finding.evidence ? [facts(finding.evidence)] : []),
  ]),
]

export const failures = (report: Report): RootContent[] =>
  report.failures.length === 0
    ? []
    : [
        heading(2, 'Could not find out'),
        list(
          report.failures.map(({ step, item, failure }) => [
            paragraph(
              strong(item ? `${step}, ${item}` : step),
              `: ${failure.message} `,
              mono(failure.code ? `${failure.kind} ${failure.code}` : failure.kind),
            ),
            ...(failure.hint ? [paragraph(failure.hint)] : []),
          ]),
        ),
      ]
