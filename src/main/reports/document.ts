import type { Root, RootContent } from 'mdast'
import { changes } from './changes'
import { duration, utc } from './duration'
import { failures, findings } from './findings'
import { method, sources, thresholds } from './method'
import { block, grid, heading, list, mono, paragraph, strong } from './nodes'
import type { Report } from './report'
import { evidenceSection, stepSection } from './step-section'
import { summary } from './summary'
import { outcomeWord } from './words'

/** A run as one Markdown tree: both the Markdown and the page are written from it. A report is arranged for its reader, any other run as a record. */
export const documentOf = (report: Report): Root => ({
  type: 'root',
  children: [
    heading(1, report.header.title),
    ...(report.summary ? [paragraph(report.summary)] : []),
    ...summary(report),
    about(report),
    ...changes(report),
    ...findings(report),
    ...failures(report),
    ...(report.header.report ? forReading(report) : asRecord(report)),
  ],
})

const forReading = (report: Report): RootContent[] => [
  heading(2, 'Evidence'),
  ...report.steps
    .filter(step => step.tables.length + step.notes.length + step.output.length > 0)
    .flatMap(evidenceSection),
  ...record(report),
  ...method(report),
]

const asRecord = (report: Report): RootContent[] => [
  heading(2, 'Steps'),
  overview(report),
  ...report.steps.filter(step => step.kind !== 'note').flatMap(stepSection),
  ...record(report),
  ...lines(report),
]

const lines = (report: Report): RootContent[] => {
  const told = [...thresholds(report), ...sources(report)]
  return told.length === 0 ? [] : [heading(2, 'How it was judged'), ...told]
}

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
