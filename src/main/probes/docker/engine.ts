import type { Containers } from '#domain/container'
import { type Failure, OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'

export type Engine = Containers['engine']

/** What a host's engine told of its containers; or that there is none, or none that answers, which is how that host is. */
export async function containersOf({
  sessions,
  profile,
  ...use
}: ProbeContext): Promise<Containers | { readonly absent: Absent }> {
  try {
    return await sessions.containers(profile, use)
  } catch (error) {
    if (!(error instanceof OpsError) || error.failure.layer !== 'container') throw error
    const { code, message, detail } = error.failure
    if (code === 'NO_ENGINE') return { absent: { engine: 'none', state: 'not installed', message } }
    // Whoever may not look has not seen that nothing is wrong.
    if (code === 'ENGINE_DENIED') throw error
    return { absent: { engine: detail?.engine ?? 'none', state: 'engine down', message } }
  }
}

/** Why no containers are told of. */
export interface Absent {
  readonly engine: string
  readonly state: 'not installed' | 'engine down' | 'absent'
  readonly message: string
}

/** Runs a script that asks this engine, whose program is `$ENGINE`. Throws when it ended with an error. */
export async function ask(
  engine: Engine,
  script: { readonly text: string; readonly env?: Readonly<Record<string, string>>; readonly sudo?: boolean },
  { sessions, profile, ...use }: ProbeContext,
): Promise<string> {
  const shell = await sessions.shell(profile, use.signal)
  const env = { ENGINE: engine.path, ...script.env }
  const done = await shell.run(
    { interpreter: 'sh', text: script.text, env, ...(script.sudo ? { sudo: true } : {}) },
    { ...use, byteLimit: 8_000_000 },
  )
  if (done.exit !== 0) throw new OpsError(unanswered(engine, done.stderr))
  return done.stdout
}

const unanswered = (engine: Engine, said: string): Failure => ({
  kind: /permission denied/i.test(said) ? 'denied' : 'rejected',
  code: 'ENGINE_SILENT',
  layer: 'container',
  message: `${engine.name} does not answer this: ${said.trim().split('\n').at(-1)?.slice(0, 300)}`,
})
