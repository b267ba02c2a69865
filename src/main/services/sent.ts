import type { Failure } from '#domain/failure'
import { hide } from '#domain/hidden'
import type { Profile } from '#domain/profile'
import type { StatementLine } from '#domain/reading'
import { maskSqlSecrets } from '../consoles/judge'
import type { Parts } from './parts'

/** Puts what the consoles send on record, without the secrets in it. A record that cannot be written stops no read. */
export function createSent({ store, sessions, changes }: Parts) {
  const begin = async (profile: Profile, text: string, kind: StatementLine['kind'], run: string | null) => {
    if (!store.state.writable) return undefined
    const { id, system, name } = profile
    const kept = hide(maskSqlSecrets(text), sessions.secrets())
    const line = await store.statements
      .begin({ system, profile: id, target: name, text: kept, kind, run })
      .catch(() => undefined)
    changes.tell('statements')
    return line
  }
  return {
    /** Answers what its end is told to. */
    async begin(profile: Profile, text: string, kind: 'read' | 'explain' | 'terminal') {
      const began = performance.now()
      const line = await begin(profile, text, kind, null)
      return async (outcome: string, { rows, failure }: { rows?: number; failure?: Failure }) => {
        if (line === undefined) return
        const ms = Math.round(performance.now() - began)
        await store.statements.end(line, { outcome, ms, rows, failure: failure?.message }).catch(() => {})
        changes.tell('statements')
      }
    },
    change: (profile: Profile, text: string, run: string) => begin(profile, text, 'change', run),
  }
}
