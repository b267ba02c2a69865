import { OpsError } from '#domain/failure'
import type { ProfileOf } from '#domain/profile'
import type { PostgresOpening } from './pooler'

type Postgres = ProfileOf<'postgres'>
export type Wants = NonNullable<Postgres['wants']>

/** The same target by each of its addresses, in the operator's order. The port of the first is that of all who name none. */
export function addressesOf(opening: PostgresOpening): readonly PostgresOpening[] {
  const { also, ...profile } = opening.profile
  const others = (also ?? []).map(text => {
    const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
    return { host: bracketed ?? plain ?? text, port: Number(port ?? profile.port) }
  })
  return [{ host: profile.host, port: profile.port }, ...others].map(address => ({
    ...opening,
    profile: { ...profile, ...address },
  }))
}

export const addressOf = ({ profile: { host, port } }: PostgresOpening): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/** Whether there is anything to choose. */
export const isChoosy = ({ profile: { also, wants } }: PostgresOpening): boolean =>
  (also?.length ?? 0) > 0 || (wants ?? 'any') !== 'any'

/** What a server says of itself when it is asked whether it will do. */
export interface Standing {
  readonly standby: boolean
  /** A new transaction may write there. */
  readonly writes: boolean
}

/** Why a server will not do, in words; undefined when it will. The wishes are libpq's target_session_attrs. */
export function objection(wants: Wants, { standby, writes }: Standing): string | undefined {
  const is = `is a ${standby ? 'standby' : 'primary'}`
  switch (wants) {
    case 'primary':
      return standby ? is : undefined
    case 'standby':
    case 'prefer-standby':
      return standby ? undefined : is
    case 'read-write':
      return writes ? undefined : standby ? is : 'takes no writes'
    case 'read-only':
      return writes ? 'takes writes' : undefined
    case 'any':
      return undefined
  }
}

/** None of the addresses will do: what each of them answered. */
export function noneWillDo(answers: readonly (readonly [address: string, said: string])[], wants: Wants): OpsError {
  const wish = wants === 'any' ? 'answers' : `is what the profile wants (${wants})`
  const none = answers.length === 1 ? 'No address' : `None of the ${answers.length} addresses`
  return new OpsError({
    kind: 'unreachable',
    layer: 'address',
    code: 'NO_ADDRESS',
    message: `${none} ${wish}. ${answers.map(([at, said]) => `${at}: ${said}`).join(' ')}`,
    hint: 'Look at the servers, or correct also and wants in the profile.',
    detail: Object.fromEntries(answers),
  })
}
