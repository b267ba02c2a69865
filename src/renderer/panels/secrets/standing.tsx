import type { SecretEntry } from '#contract/vault'
import { Advice } from '../../parts/advice'
import { GiveSecret } from '../../parts/give-secret'
import { Ago, Moment } from '../../parts/moment'
import { Visible } from '../../parts/visible'

/** Where a secret comes from: the kind of place, and the place. */
export function Source({ source }: { source: SecretEntry['source'] }) {
  switch (source.from) {
    case 'none':
      return <>nowhere</>
    case 'stored':
      return <>sealed in the vault</>
    case 'ask':
      return <>asked for</>
    case 'env':
      return (
        <>
          variable <code>{source.name}</code>
        </>
      )
    case 'file':
      return (
        <>
          file{' '}
          <code>
            <Visible text={source.path} />
          </code>
        </>
      )
    case 'command':
      return (
        <>
          command{' '}
          <code>
            <Visible text={source.command} />
          </code>
        </>
      )
  }
}

/** How that place stands: the age of a stored secret, what is missing, what is wrong. */
export function Standing({ entry }: { entry: SecretEntry }) {
  const { source, there, sealedAt, keptUntil, warning } = entry
  const missing = { stored: 'none is stored', env: 'not set', file: 'cannot be found' } as const
  if (source.from === 'ask')
    return there ? (
      <>given, kept in memory</>
    ) : (
      <span className="give">
        not given yet <GiveSecret profile={entry.profile} name={entry.name} />
      </span>
    )
  if (source.from === 'stored' && there)
    return sealedAt ? (
      <>
        sealed <Ago at={sealedAt} />
      </>
    ) : (
      <span className="muted">age not known</span>
    )
  if (source.from === 'command')
    return keptUntil ? (
      <>
        answer kept until <Moment at={keptUntil} form="clock" />
      </>
    ) : (
      <span className="muted">{source.keep ? 'asked at the next use' : 'asked at each opening'}</span>
    )
  if (!there) return <span className="tone-warn">{missing[source.from as keyof typeof missing]}</span>
  return warning ? <Advice text={warning} /> : <>there</>
}
