import { nanoid } from 'nanoid'
import { failureOf } from '#contract/failed'
import type { ConsoleClient } from '#contract/line'
import type { Run } from '#domain/run'
import type { RunEvent } from '#domain/run-event'
import { duration } from '../reports/duration'
import { line } from '../reports/plain'
import { answerTo, type Said } from './answers'
import { showChange } from './drawing'
import { exitCodes } from './exit'
import { followRun } from './follow'
import { answerHost, mostAsked, stoppedByQuestion } from './host-asks'
import { onInterrupt } from './interrupt'
import { outcomeMark, type Screen } from './screen'

export interface Walk {
  readonly runbook: string
  readonly system: string
  readonly targets: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
}

/** Starts a runbook and stays with it: shows it, answers it, cancels it on Ctrl-C. Resolves with the run as it ended. */
export async function walkRunbook(client: ConsoleClient, walk: Walk, said: Said, screen: Screen): Promise<Run> {
  const { run: id } = await client.runs.start({ ...walk, mode: 'all', key: nanoid() })
  const settled = new Set<string>()
  const answering = new AbortController()
  let now: Run | undefined
  const stopped = new Set<string>()
  const interrupts = onInterrupt(
    () => {
      const step = inBatches(now)
      if (step !== undefined && !stopped.has(step)) {
        stopped.add(step)
        screen.tell('Stopping after this batch. Ctrl-C again cancels it.')
        client.runs.pace({ run: id, step, state: 'stopping' }).catch(error => screen.tell(failureOf(error).message))
        return false
      }
      screen.tell('Cancelling; waiting until the servers say it is over. Ctrl-C again does not wait.')
      answering.abort()
      client.runs.cancel({ run: id }).catch(error => screen.tell(failureOf(error).message))
      return true
    },
    () => {
      // Nobody here knows how it ends: on record it is interrupted, or goes on where the folder's owner runs it.
      screen.tell(`Left to itself: run ${id}.`)
      process.exit(exitCodes.interrupted)
    },
  )

  const answer = async (run: Run) => {
    for (const question of run.questions) {
      if (settled.has(question.id)) continue
      settled.add(question.id)
      screen.progress(undefined)
      if (question.kind === 'confirm' && !(screen.interactive && !said.yes)) showChange(question, screen)
      const given = await answerTo(question, said, screen, answering.signal)
      await client.runs.answer({ run: id, question: question.id, answer: given })
    }
  }
  const see = (run: Run, event: RunEvent) => {
    now = run
    showEvent(run, event, screen)
    if (event.type !== 'question.asked') return
    answer(run).catch(error => {
      if (!answering.signal.aborted) screen.tell(failureOf(error).message)
    })
  }
  try {
    let run = await followRun(client, id, see)
    screen.progress(undefined)
    // Only a person has the code that a host asks for; with it the run goes on where it stopped.
    for (let asked = 0; screen.interactive && asked < mostAsked; asked++) {
      const stopped = stoppedByQuestion(run)
      if (!stopped || answering.signal.aborted) break
      await answerHost(client, stopped.asked, screen, answering.signal)
      await client.runs.resume({ run: id, step: stopped.step, only: false })
      run = await followRun(client, id, see, run)
      screen.progress(undefined)
    }
    return run
  } finally {
    screen.progress(undefined)
    interrupts.stop()
    answering.abort()
  }
}

/** The step that makes batches now: a first Ctrl-C ends it at the next border, in order. */
const inBatches = (run: Run | undefined): string | undefined =>
  Object.values(run?.steps ?? {}).find(step => step.running && step.batches)?.id

function showEvent(run: Run, event: RunEvent, screen: Screen) {
  if (event.type === 'run.started' && screen.format === 'text') {
    const { title, system } = event.run
    screen.print(screen.colors.bold(`${line(title)}: ${line(system.name)} (${system.environment})`))
  }
  if (event.type === 'step.started') screen.progress(`… ${run.steps[event.step]?.title ?? event.step}`)
  if (event.type === 'step.progress') {
    const { label, done, total, unit } = event
    const parts = [
      run.steps[event.step]?.title,
      label,
      done === undefined ? '' : `${done}${total ? `/${total}` : ''}`,
      unit,
    ]
    screen.progress(
      `… ${parts
        .filter(Boolean)
        .map(part => line(String(part)))
        .join(' ')}`,
    )
  }
  if (event.type === 'step.batch') {
    const { sum, total, unit = 'rows', batch } = event
    screen.progress(
      `… ${run.steps[event.step]?.title}: batch ${batch}, ${sum}${total ? ` of ${total}` : ''} ${line(unit)}`,
    )
  }
  if (event.type === 'step.pace' && event.state === 'waiting')
    screen.progress(`… ${run.steps[event.step]?.title} waits: ${line(event.reason ?? '')}`)
  if (event.type === 'step.finished' && screen.format === 'text') {
    const step = run.steps[event.step]
    const reason = event.reason ?? event.failure?.message
    const more = [duration(event.ms), ...(reason ? [line(reason)] : [])].join('  ')
    screen.print(
      `  ${outcomeMark(screen, event.outcome)}  ${line(step?.title ?? event.step)}  ${screen.colors.dim(more)}`,
    )
  }
}
