import { OpsError } from '#domain/failure'
import type { Profile } from '#domain/profile'

type Named = Pick<Profile, 'id' | 'name'>

/** There is no secret where the profile says it is: `why` says where was looked, and never what was found. */
export const absent = (profile: Named, why: string, hint: string) =>
  new OpsError({
    kind: 'missing',
    code: 'SECRET_MISSING',
    layer: 'secret',
    message: `There is no secret for ${profile.name}: ${why}.`,
    hint,
  })

/** The profile asks for its secret and nobody gave it yet. */
export const notGiven = (profile: Named) =>
  new OpsError({
    kind: 'denied',
    code: 'SECRET_NEEDED',
    layer: 'login',
    message: `${profile.name} asks for its secret, and it was not given yet.`,
    hint: 'Enter it in Connections; it is kept until the console ends or locks.',
    detail: { profile: profile.id },
  })

/** A file that holds a secret and may not be read. */
export const mayNotRead = (profile: Named, file: string, code: string) =>
  new OpsError({
    kind: 'denied',
    code,
    layer: 'secret',
    message: `The secret of ${profile.name} stands in ${file}, which may not be read by you.`,
    hint: 'Check who owns the file.',
  })

/** A command that was stopped because it took too long. */
export const tooSlow = (profile: Named, seconds: number, hint: string) =>
  new OpsError({
    kind: 'timeout',
    code: 'SECRET_COMMAND_TIMEOUT',
    layer: 'secret',
    message: `The command for the secret of ${profile.name} did not end within ${seconds} s and was stopped.`,
    hint: `It must not ask anything: it has no terminal. ${hint}`,
  })
