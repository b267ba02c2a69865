import { type Profile, type Protocol, profileSchema, type SecretSource, withHost } from '#domain/profile'
import { fieldsOf, shownFields } from './fields'

/** A connection being typed: all texts, no matter whether they make sense yet. */
export interface Draft {
  readonly id: string
  readonly system: string
  readonly protocol: Protocol
  readonly name: string
  readonly note: string
  readonly via: string
  readonly fields: Readonly<Record<string, string>>
  readonly secret: SecretSource['from']
  /** The variable, file or command of a secret that lies elsewhere. */
  readonly secretAt: string
  /** Of a command: the seconds it may take, and the minutes its answer is kept. */
  readonly secretTimeout: string
  readonly secretKeep: string
}

export function draftOf(profile: Profile): Draft {
  const known = profile as unknown as Readonly<Record<string, unknown>>
  const fields = Object.fromEntries(
    fieldsOf[profile.protocol].map(({ name }) => {
      const value = known[name]
      return [name, Array.isArray(value) ? value.join(' ') : value === undefined ? '' : String(value)]
    }),
  )
  const { secret } = profile
  const secretAt =
    secret.from === 'env'
      ? secret.name
      : secret.from === 'file'
        ? secret.path
        : secret.from === 'command'
          ? secret.command
          : ''
  const { timeout = '', keep = '' } = secret.from === 'command' ? secret : {}
  const { id, system, protocol, name, note, via = '' } = profile
  return {
    ...{ id, system, protocol, name, note, via, fields },
    ...{ secret: secret.from, secretAt, secretTimeout: String(timeout), secretKeep: String(keep) },
  }
}

/** A new connection, with what an address or a template already said. */
export function newDraft(id: string, system: string, given: Readonly<Record<string, string>>): Draft {
  const protocol = (Object.keys(fieldsOf) as Protocol[]).find(one => one === given.protocol) ?? 'postgres'
  const fields = Object.fromEntries(
    fieldsOf[protocol].map(field => [field.name, given[field.name] ?? field.standard ?? '']),
  )
  return {
    ...{ id, system, protocol, name: given.name ?? '', note: '', via: given.via ?? '', fields },
    ...{ secret: given.secret === 'ask' ? 'ask' : 'none', secretAt: '', secretTimeout: '', secretKeep: '' },
  }
}

/** The same connection for another protocol: what both have is kept. */
export function withProtocol(draft: Draft, protocol: Protocol): Draft {
  const standards = new Set(fieldsOf[draft.protocol].map(field => field.standard))
  const fields = Object.fromEntries(
    fieldsOf[protocol].map(field => {
      const typed = draft.fields[field.name]
      return [field.name, typed && !standards.has(typed) && field.name !== 'tls' ? typed : (field.standard ?? '')]
    }),
  )
  return { ...draft, protocol, fields }
}

/** The profile that a draft means, or what is wrong with it by field. */
export function profileOf(draft: Draft): { profile: Profile } | { problems: Record<string, string> } {
  const typed = Object.fromEntries(
    shownFields(draft.protocol, draft.fields).flatMap((field): [string, string | number | string[]][] => {
      const text = (draft.fields[field.name] ?? '').trim()
      if (text === '') return field.optional || field.standard !== undefined ? [] : [[field.name, '']]
      if (field.kind === 'number') return [[field.name, Number(text)]]
      return [[field.name, field.kind === 'list' ? text.split(/\s+/) : text]]
    }),
  )
  const read = profileSchema.safeParse({
    ...withHost({ ...typed, protocol: draft.protocol }),
    id: draft.id,
    system: draft.system,
    name: draft.name,
    note: draft.note,
    ...(draft.via ? { via: draft.via } : {}),
    secret: draft.protocol === 'container' ? { from: 'none' } : secretOf(draft),
  })
  if (read.success) return { profile: read.data }
  const problems: Record<string, string> = {}
  for (const issue of read.error.issues) {
    const field = issue.path[0] === 'secret' ? secretFieldOf(issue.path[1]) : String(issue.path[0] ?? 'name')
    problems[field] ??= words(issue)
  }
  return { problems }
}

function secretOf(draft: Draft): unknown {
  const at = draft.secretAt.trim()
  switch (draft.secret) {
    case 'env':
      return { from: 'env', name: at }
    case 'file':
      return { from: 'file', path: at }
    case 'command':
      return {
        from: 'command',
        command: at,
        ...numberAs('timeout', draft.secretTimeout),
        ...numberAs('keep', draft.secretKeep),
      }
    default:
      return { from: draft.secret }
  }
}

const secretFieldOf = (name: PropertyKey | undefined) =>
  name === 'timeout' ? 'secretTimeout' : name === 'keep' ? 'secretKeep' : 'secretAt'

/** A number where one is typed; nothing typed is not there. */
const numberAs = (name: string, typed: string) => (typed.trim() ? { [name]: Number(typed) } : {})

const words = (issue: { code: string; message: string }) =>
  issue.code === 'too_small' ? 'Needed.' : issue.code === 'invalid_type' ? 'A whole number is needed.' : issue.message

/** Whether a field that is usually folded away has something in it. */
export const isFilledFurther = ({ protocol, fields }: Draft): boolean =>
  fieldsOf[protocol].some(field => field.more && Boolean(fields[field.name]))
