import type { Answer, Question } from '#domain/question'
import { line, plain } from '../reports/plain'
import { askLine, askWord } from './ask'
import { drawTable, showChange } from './drawing'
import type { Screen } from './screen'

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>

export async function askProceed(question: Of<'proceed'>, _: Screen, signal: AbortSignal): Promise<Answer> {
  return { kind: 'proceed', go: await askWord(`${question.step}: go on?`, ['run', 'all', 'stop'], signal) }
}

export async function askPick(question: Of<'pick'>, screen: Screen, signal: AbortSignal): Promise<Answer> {
  const { columns, rows } = question.table
  screen.tell(
    drawTable(
      ['#', ...columns.map(column => column.name)],
      rows.map((cells, at) => [at + 1, ...cells]),
    ),
  )
  for (;;) {
    const said = await askLine(
      question.many
        ? 'Which rows? Numbers with commas, all, or Enter for none: '
        : 'Which row? A number, or Enter for none: ',
      signal,
    )
    if (said === '') return { kind: 'skip', reason: 'Nothing picked.' }
    const numbers = said === 'all' ? rows.map((_, at) => at + 1) : said.split(/[\s,]+/).map(Number)
    const keys = numbers.map(number => question.keys[number - 1])
    if (keys.every(key => key !== undefined) && (question.many || keys.length === 1)) return { kind: 'pick', keys }
    screen.tell('There is no such row.')
  }
}

export async function askConfirm(question: Of<'confirm'>, screen: Screen, signal: AbortSignal): Promise<Answer> {
  showChange(question, screen)
  if (question.confirmation === 'typed') {
    const typed = await askLine(`Type ${line(question.target)} to go through with it, Enter to leave it: `, signal)
    return { kind: 'confirm', agree: typed === question.target, typed }
  }
  return { kind: 'confirm', agree: (await askWord('Do this?', ['no', 'yes'], signal)) === 'yes' }
}

export async function askEvidence(question: Of<'evidence'>, screen: Screen, signal: AbortSignal): Promise<Answer> {
  screen.tell(
    question.tried
      ? 'Nothing of the evidence could be read.'
      : `The incident “${line(question.incident)}” has no evidence yet, and this ends what it could be read from.`,
  )
  const how = await askWord('Gather it first? It only reads.', ['gather', 'without', 'stop'], signal)
  if (how === 'gather') return { kind: 'evidence' }
  const reason = how === 'without' ? await askLine('Why not: ', signal) : ''
  return reason === ''
    ? { kind: 'skip', reason: 'Not restarted: the evidence is not kept yet.' }
    : { kind: 'evidence', skip: reason }
}

export async function askChecklist(question: Of<'checklist'>, screen: Screen, signal: AbortSignal): Promise<Answer> {
  const items: { done: boolean; note?: string }[] = []
  for (const item of question.items) {
    screen.tell(plain(item))
    const done = (await askWord('  Done?', ['yes', 'no'], signal)) === 'yes'
    const note = await askLine('  Note (Enter for none): ', signal)
    items.push(note === '' ? { done } : { done, note })
  }
  return { kind: 'checklist', items }
}

export async function askDecision(question: Of<'decision'>, screen: Screen, signal: AbortSignal): Promise<Answer> {
  question.choices.forEach((choice, at) => {
    screen.tell(`  ${at + 1}  ${line(choice.label)}`)
  })
  for (;;) {
    const choice = question.choices[Number(await askLine('Which? A number: ', signal)) - 1]
    if (choice) return { kind: 'decision', to: choice.to }
  }
}

export async function askSettle(question: Of<'settle'>, screen: Screen, signal: AbortSignal): Promise<Answer> {
  screen.tell(plain(question.known))
  if (!question.canVerify) return { kind: 'settle', how: 'leave' }
  return { kind: 'settle', how: await askWord('Check now? It only reads.', ['check', 'leave'], signal) }
}
