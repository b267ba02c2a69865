import type { RootContent } from 'mdast'
import type { StepState } from '#domain/run'
import { duration } from './duration'
import { block, grid, heading, list, mono, paragraph } from './nodes'
import type { Report } from './report'
import { outcomeWord } from './words'

/** How a report came about: what was looked at and what was not, by which lines it was judged, where these come from, what was sent. */
export const method = (report: Report): RootContent[] => [
  heading(2, 'Method'),
  ...lookedAt(report),
  ...thresholds(report),
  ...sources(report),
  ...sent(report.steps),
]

function lookedAt({ steps, header }: Report): RootContent[] {
  const looks = steps.filter(step => step.kind !== 'note')
  return [
    heading(3, 'What was looked at'),
    grid(
      ['Step', 'On', 'Outcome', 'Time', 'Why'],
      looks.map(step => [
        step.title,
        step.target ? (header.targets[step.target]?.name ?? `${step.target}: none was given`) : '',
        outcomeWord(step.outcome),
        step.ms === undefined ? '' : duration(step.ms),
        step.failure?.message ?? step.reason ?? '',
      ]),
      [null, null, null, 'right'],
    ),
  ]
}

/** The lines of a run, each with who drew it. */
export const thresholds = ({ header }: Report): RootContent[] =>
  header.thresholds.length === 0
    ? []
    : [
        heading(3, 'Thresholds'),
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

export const sources = ({ sources }: Report): RootContent[] =>
  sources.length === 0
    ? []
    : [
        heading(3, 'Sources'),
        list(sources.map(({ guide, corrected }) => [paragraph(mono(guide), corrected ? `: ${corrected}` : '')])),
      ]

function sent(steps: readonly StepState[]): RootContent[] {
  const senders = steps.filter(step => step.commands.length > 0)
  if (senders.length === 0) return []
  return [
    heading(3, 'What was sent'),
    ...senders.flatMap((step): RootContent[] => [heading(4, step.title), ...step.commands.map(sentText)]),
  ]
}

/** A command as it was sent; a probe's text is no language. */
export const sentText = (command: StepState['commands'][number]) =>
  block(command.text, command.kind === 'probe' ? undefined : command.kind)
