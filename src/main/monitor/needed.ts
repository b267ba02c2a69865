import type { Failure } from '#domain/failure'
import type { Profile } from '#domain/profile'
import type { MetricLook } from './metric-file'

/** Why a look cannot be had with this login, with what would help; undefined when it can, or nobody knows yet. */
export function needed(
  { needs }: Pick<MetricLook, 'needs'>,
  has: readonly string[] | undefined,
  target: Profile,
): Failure | undefined {
  if (needs === undefined || has === undefined || has.includes(needs)) return undefined
  const extension = /^extension (\S+)$/.exec(needs)?.[1]
  if (extension !== undefined)
    return {
      kind: 'missing',
      code: 'NO_EXTENSION',
      layer: 'rights',
      message: `${extension} is not loaded, or not in this database: its statements are not counted.`,
      hint: `Load it with shared_preload_libraries, then: CREATE EXTENSION ${extension};`,
    }
  const user = 'user' in target && target.user ? target.user : 'this role'
  return {
    kind: 'denied',
    code: 'NO_RIGHT',
    layer: 'rights',
    message: `${user} does not have ${needs}, and without it sees only a part: nothing is told rather than too little.`,
    hint: `GRANT ${needs} TO "${user.replaceAll('"', '""')}";`,
  }
}
