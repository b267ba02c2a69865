import type { BlockContent, RootContent } from 'mdast'
import type { StepState } from '#domain/run'
import { chartEvidence } from './chart-evidence'
import { duration } from './duration'
import { evidence } from './evidence'
import { sentText } from './method'
import { block, grid, heading, list, mono, paragraph, strong } from './nodes'
import { planEvidence } from './plan-evidence'
import { outcomeWord } from './words'

/** Lines of output in a report: what came first and what came last. */
const outputLines = 200

/** One step: what was sent, what came back, what was concluded. */
export function stepSection(step: StepState): RootContent[] {
  const { failure, reason, undo } = step
  const took = step.ms === undefined ? '' : ` · ${duration(step.ms)}`
  const attempt = step.attempt > 1 ? ` · attempt ${step.attempt}` : ''
  return [
    heading(3, step.title),
    paragraph(strong(outcomeWord(step.outcome)), `${took}${attempt}${step.target ? ` · on ${step.target}` : ''}`),
    ...(reason ? [paragraph(`Reason: ${reason}`)] : []),
    ...(failure ? [paragraph(strong(failure.message), failure.hint ? ` ${failure.hint}` : '')] : []),
    ...(step.identity ? [paragraph('Server: ', mono(step.identity.label))] : []),
    ...step.commands.flatMap(command => [...labelled(command), sentText(command)]),
    ...cameBack(step, 'exact'),
    ...(undo ? [paragraph(`Undo: ${undo.state}.`), ...(undo.text ? [block(undo.text)] : [])] : []),
    ...ledTo(step),
  ]
}

const ledTo = ({ children }: StepState): RootContent[] =>
  children.map(child => paragraph(`Led to ${child.runbook}: `, strong(outcomeWord(child.outcome))))

/** The same for who reads a report: what came back and what it means; how it was asked stands at the end. */
export const evidenceSection = (step: StepState): RootContent[] => [
  heading(3, step.title),
  ...(step.failure ? [paragraph(strong(step.failure.message))] : []),
  ...cameBack(step, 'readable'),
  ...ledTo(step),
]

const cameBack = (step: StepState, form: 'exact' | 'readable'): RootContent[] => [
  ...step.tables.flatMap(table => [...labelled(table), ...shown(step, table, form)]),
  ...(step.items.length
    ? [
        grid(
          ['Item', 'Outcome', 'Time', 'Why'],
          step.items.map(item => [
            item.item,
            outcomeWord(item.outcome),
            duration(item.ms),
            item.failure?.message ?? '',
          ]),
        ),
      ]
    : []),
  ...(step.batches ? [paragraph(inBatches(step.batches))] : []),
  ...(step.output.length ? [block(excerpt(step.output.map(part => part.text).join('')))] : []),
  ...(step.notes.length ? [list(step.notes.map((note): BlockContent[] => [paragraph(note)]))] : []),
]

/** Rows as their runbook wants them drawn. */
function shown(
  step: StepState,
  { role, table }: StepState['tables'][number],
  form: 'exact' | 'readable',
): BlockContent[] {
  if (role !== 'action') return evidence(table, form)
  if (step.chart) return chartEvidence(table, step.chart, step.title)
  return step.view === 'plan' ? planEvidence(table, step.key) : evidence(table, form)
}

const labelled = ({ role, item }: { role: string; item?: string }) =>
  role === 'action' && !item ? [] : [paragraph(label(role, item))]

const inBatches = ({ count, sum, total, unit = 'rows' }: NonNullable<StepState['batches']>) =>
  `Made in ${count} batches: ${sum}${total === undefined ? '' : ` of ${total}`} ${unit}.`

const label = (role: string, item: string | undefined) =>
  `${role[0]?.toUpperCase()}${role.slice(1)}${item ? `: ${item}` : ''}`

function excerpt(output: string): string {
  const lines = output.trimEnd().split('\n')
  if (lines.length <= outputLines) return lines.join('\n')
  const half = outputLines / 2
  return [...lines.slice(0, half), `… ${lines.length - outputLines} lines left out …`, ...lines.slice(-half)].join('\n')
}
