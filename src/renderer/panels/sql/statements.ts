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
