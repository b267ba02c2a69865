import type { RunbookSummary } from '#contract/runbooks'
import { environmentSchema } from '#domain/environment'
import type { Profile } from '#domain/profile'
import type { System } from '#domain/system'
import { EffectBadge } from '../../parts/badges'
import { lacking } from '../../parts/fits'
import type { Choice } from './picker'

/** Systems to choose from, by environment, the dearest first. */
export const systemChoices = (systems: readonly System[]): Choice[] =>
  environmentSchema.options.flatMap(environment =>
    systems
      .filter(one => one.environment === environment)
      .map(({ id, name }) => ({ id, title: name, group: environment })),
  )

/** Runbooks that fit these targets, by family; what needs a value that nobody gives says so. */
export const runbookChoices = (runbooks: readonly RunbookSummary[], profiles: readonly Profile[]): Choice[] =>
  runbooks
    .filter(one => lacking(one, profiles).length === 0)
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .map(one => ({
      id: one.id,
      title: one.title,
      group: one.id.split('/')[0] ?? one.id,
      beside: (
        <>
          {one.effect === 'reads' ? null : <EffectBadge effect={one.effect} />}
          {one.asks.length > 0 ? (
            <span className="muted">asks for {one.asks.map(({ label }) => label).join(', ')}</span>
          ) : null}
        </>
      ),
    }))
