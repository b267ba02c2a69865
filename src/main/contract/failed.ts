import { ORPCError } from '@orpc/client'
import { type Failure, failureSchema, toFailure } from '#domain/failure'

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[]
}

/** What a caller of the contract caught, as a Failure: one shape whatever carried the call. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ORPCError)) return toFailure(error)
  if (error.code === 'FAILURE') {
    const failure = failureSchema.safeParse(error.data)
    if (failure.success) return failure.data
  }
  if (error.code === 'BAD_REQUEST') return { kind: 'invalid', message: saidOf(error.data) }
  return {
    kind: 'fault',
    message: 'Quarterdeck made a mistake while answering.',
    hint: 'The log in the data folder has the details.',
    code: String(error.code),
  }
}

/** The first thing wrong with an input, in words: where it stands and what is the matter. */
export function saidOf(data: unknown): string {
  const issues = (data as { issues?: readonly Issue[] } | undefined)?.issues ?? []
  const [issue] = issues
  if (!issue) return 'This cannot be asked in this way.'
  const place = (issue.path ?? []).map(part => String(typeof part === 'object' ? part.key : part)).join('.')
  return place ? `${place}: ${issue.message}` : issue.message
}
