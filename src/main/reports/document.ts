import type { Root, RootContent } from 'mdast'
import { duration, utc } from './duration'
import { facts } from './evidence'
import { block, grid, heading, list, mono, paragraph, strong } from './nodes'
import { linkText, type Report } from './report'
import { stepSection } from './step-section'
import { outcomeWord } from './words'

/** A report as one Markdown tree: both the Markdown and the page are written from it. */
export const documentOf = (report: Report): Root => ({
  type: 'root',
  children: [
    heading(1, report.header.title),
    ...(report.summary ? [paragraph(report.summary)] : []),
    about(report),
    ...findings(report),
    ...failures(report),
    heading(2, 'Steps'),
    overview(report),
    ...report.steps.filter(step => step.kind !== 'note').flatMap(stepSection),
    ...record(report),
    ...lines(report),
  ],
})

function about({ header, outcome, startedAt, finishedAt }: Report): RootContent {
  const took = startedAt && finishedAt ? ` (${duration(Date.parse(finishedAt) - Date.parse(startedAt))})` : ''
  return grid(
    ['Run', header.id],
    [
      ['Outcome', strong(outcomeWord(outcome))],
      ['System', `${header.system.name} (${header.system.environment})`],
      ...Object.entries(header.targets).map(([name, target]) => [
        `Target ${name}`,
        target.name === name ? target.address : `${target.name} · ${target.address}`,
      ]),
      ['Runbook', mono(header.runbook)],
      ['Text', mono(header.hash.slice(0, 16))],
      ['Operator', header.operator],
      ...(header.mode === 'look' ? [['Mode', 'Only looked: what would ask or change was skipped']] : []),
      ['Started', utc(startedAt)],
      ['Finished', `${utc(finishedAt)}${took}`],
      ...Object.entries(header.parameters).map(([name, value]) => [`Parameter ${name}`, value ?? '∅']),
    ],
  )
}

const findings = (report: Report): RootContent[] => [
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

const failures = (report: Report): RootContent[] =>
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

const overview = ({ steps }: Report): RootContent =>
  grid(
    ['Step', 'Kind', 'Effect', 'Outcome', 'Time'],
    steps
      .filter(step => step.kind !== 'note')
      .map(step => [
        step.title,
        step.kind,
        step.effect,
        outcomeWord(step.outcome),
        step.ms === undefined ? '' : duration(step.ms),
      ]),
    [null, null, null, null, 'right'],
  )

const record = ({ answers, notes }: Report): RootContent[] =>
  answers.length + notes.length === 0
    ? []
    : [
        heading(2, 'What the operator said'),
        list([
          ...answers.map(({ at, operator, answer }) => [
            paragraph(`${utc(at)} · ${operator} · ${answer.kind}`),
            block(JSON.stringify(answer, null, 2), 'json'),
          ]),
          ...notes.map(({ at, operator, text: note }) => [paragraph(`${utc(at)} · ${operator}: ${note}`)]),
        ]),
      ]

const lines = ({ header, sources }: Report): RootContent[] => [
  ...(header.thresholds.length
    ? [
        heading(2, 'Thresholds'),
        grid(
          ['Threshold', 'Warning', 'Critical', 'Unit', 'Set by', 'Source'],
          header.thresholds.map(one => [
            one.title,
            String(one.warning),
            String(one.critical),
            one.unit,
            one.set,
            one.source,
          ]),
          [null, 'right', 'right'],
        ),
      ]
    : []),
  ...(sources.length
    ? [
        heading(2, 'Sources'),
        list(sources.map(({ guide, corrected }) => [paragraph(mono(guide), corrected ? `: ${corrected}` : '')])),
      ]
    : []),
]
