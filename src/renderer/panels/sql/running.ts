import { useCallback, useState } from 'react'
import type { StatementFound } from '#contract/sql'
import { changeSqlTab, type SqlAnswer, type SqlTab } from '../../asks/sql-tabs'
import { client, failureOf } from '../../client/client'

type Answered = SqlAnswer extends infer A ? (A extends SqlAnswer ? Omit<A, 'key' | 'text'> : never) : never
export type Doing = 'run' | 'explain' | 'analyze'

/** Sends a tab's statements one after the other, and puts what came of each in its place. The first that fails is the last. */
export function useRunning(tab: SqlTab, writable: boolean) {
  const [busy, setBusy] = useState(false)
  const run = useCallback(
    async (text: string, statements: readonly StatementFound[], doing: Doing = 'run') => {
      setBusy(true)
      const before = plansBefore(tab)
      forget(tab.answers)
      changeSqlTab(tab.id, () => ({ answers: [] }))
      try {
        for (const place of statements) {
          const statement = text.slice(place.from, place.to)
          const answered = await send(tab, statement, place, doing, writable)
          const answer = { ...answered, key: crypto.randomUUID(), text: statement } as SqlAnswer
          const compared = answer.kind === 'plan' ? { ...answer, before: before.get(statement) } : answer
          changeSqlTab(tab.id, ({ answers }) => ({ answers: [...answers, compared] }))
          if (answer.kind === 'failed') return
          // The next may build on what a change made: it waits for the operator's word, and so for another press.
          if (answer.kind === 'change') return
        }
      } finally {
        setBusy(false)
      }
    },
    [tab, writable],
  )
  return { run, busy }
}

async function send(
  { profile, limitMs }: SqlTab,
  text: string,
  { effect, refused }: StatementFound,
  doing: Doing,
  writable: boolean,
): Promise<Answered> {
  if (refused && doing === 'run') return { kind: 'failed', failure: refused }
  try {
    if (doing !== 'run') {
      const analyze = doing === 'analyze'
      const { plan } = await client.sql.explain({ profile, text, limitMs, analyze })
      return { kind: 'plan', plan, analyze }
    }
    if (effect === 'reads' || !writable) {
      const { result } = await client.sql.read({ profile, text, limitMs })
      return { kind: 'rows', result }
    }
    const { run } = await client.sql.change({ profile, text, limitMs, key: crypto.randomUUID() })
    return { kind: 'change', run }
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) }
  }
}

/** The plan of the same statement as it was last seen in this tab. */
const plansBefore = (tab: SqlTab) =>
  new Map(tab.answers.flatMap(one => (one.kind === 'plan' ? [[one.text, one.plan] as const] : [])))

/** Rows that nobody will look at any more give their room back. */
export function forget(answers: readonly SqlAnswer[]): void {
  for (const answer of answers)
    if (answer.kind === 'rows') client.sql.close({ result: answer.result }).catch(() => undefined)
}
