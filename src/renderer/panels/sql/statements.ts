import { useEffect, useState } from 'react'
import type { StatementFound } from '#contract/sql'
import { client } from '../../client/client'

const calmMs = 200

/** The statements of a text, a moment after it was typed; empty until then, and where nobody answers. */
export function useStatements(profile: string, text: string): readonly StatementFound[] {
  const [found, setFound] = useState<{ text: string; statements: readonly StatementFound[] }>()
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      statementsOf(profile, text, stop.signal)
        .then(statements => setFound({ text, statements }))
        .catch(() => undefined)
    }, calmMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [profile, text])
  return found?.text === text ? found.statements : none
}

const none: readonly StatementFound[] = []

/** Asked anew before something is run: what was found a moment ago may be of another text. */
export async function statementsOf(
  profile: string,
  text: string,
  signal?: AbortSignal,
): Promise<readonly StatementFound[]> {
  if (text.trim() === '') return none
  return (await client.sql.split({ profile, text }, { signal })).statements
}

/** The statement in which the cursor stands: behind its last character still, and in the blanks after it up to the next. */
export function statementAt(statements: readonly StatementFound[], cursor: number): StatementFound | undefined {
  return statements.findLast(one => one.from <= cursor) ?? statements[0]
}

/** Where the server's `position`, which counts characters from 1, stands in a text that counts as JavaScript does. */
export function offsetOf(text: string, position: string | undefined): number | undefined {
  const count = Number(position)
  if (!position || !Number.isInteger(count) || count < 1) return undefined
  let offset = 0
  for (let at = 1; at < count && offset < text.length; at++) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}
