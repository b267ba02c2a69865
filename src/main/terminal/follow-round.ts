import { setTimeout as pause } from 'node:timers/promises'
import { nanoid } from 'nanoid'
import { failureOf } from '#contract/failed'
import type { ConsoleClient } from '#contract/line'
import { OpsError } from '#domain/failure'
import { hearRound, type Round } from '#domain/round'
import { line } from '../reports/plain'
import { exitCodes } from './exit'
import { onInterrupt } from './interrupt'
import type { Screen } from './screen'

export type AskedRound = Omit<Parameters<ConsoleClient['rounds']['start']>[0], 'key'>

const patience = 60

/** Starts a round and stays with it: shows how far it is, cancels it on Ctrl-C. Resolves with it as it ended. */
export async function followRound(client: ConsoleClient, asked: AskedRound, screen: Screen): Promise<Round> {
  const { round: id } = await client.rounds.start({ ...asked, key: nanoid() })
  const interrupts = onInterrupt(
    () => {
      screen.tell('Cancelling; waiting until the servers say it is over. Ctrl-C again does not wait.')
      client.rounds.cancel({ round: id }).catch(error => screen.tell(failureOf(error).message))
    },
    () => {
      screen.tell(`Left to itself: round ${id}.`)
      process.exit(exitCodes.interrupted)
    },
  )
  try {
    return await toItsEnd(client, id, screen)
  } finally {
    screen.progress(undefined)
    interrupts.stop()
  }
}

/** Whatever happens to the line: what comes after a loss is the round as it then stands. */
async function toItsEnd(client: ConsoleClient, round: string, screen: Screen): Promise<Round> {
  for (let losses = 0; losses < patience; ) {
    try {
      let now: Round | undefined
      for await (const news of await client.rounds.follow({ round })) {
        losses = 0
        now = hearRound(now, news)
        if (!now) continue
        if (now.status !== 'running') return now
        screen.progress(progressOf(now))
      }
    } catch (error) {
      if (failureOf(error).code !== 'LINE_LOST') throw error
    }
    losses++
    await pause(1_000)
  }
  throw new OpsError({
    kind: 'unreachable',
    code: 'LINE_LOST',
    message: 'The console does not answer any more; what became of the round is on record.',
  })
}

function progressOf({ title, cells }: Round): string {
  const over = cells.filter(cell => cell.status === 'done' || cell.status === 'left').length
  const failed = cells.filter(cell => cell.outcome === 'failed').length
  const at = cells.find(cell => cell.status === 'running')?.runbook
  return ['…', line(title), `${over} of ${cells.length}`, failed > 0 && `${failed} failed`, at]
    .filter(Boolean)
    .join('  ')
}
