import { type Container, type Containers, means, stateWords } from '#domain/container'
import { type Failure, OpsError } from '#domain/failure'
import type { ShellSession, Use } from '#domain/session'
import { askEngine } from './engine'

/** A container that runs, pinned by its full id: a name may belong to another one by the next command. */
export interface Pinned {
  readonly engine: Containers['engine']
  readonly container: Container
  readonly id: string
  /** How it is called, for the operator. */
  readonly name: string
}

/**
 * The one running container that a profile's words mean on this host. Rejects when there is none, when it does not run
 * (L2), and when there are several: which of them is meant is not for us to guess (L8, G13).
 */
export async function resolve(
  shell: ShellSession,
  reference: string,
  use: Use,
  { who }: { who?: boolean } = {},
): Promise<Pinned> {
  const { engine, containers } = await askEngine(shell, use, { reference, who })
  const meant = containers.filter(one => means(reference, one))
  const named = meant.filter(one => one.name === reference)
  // A name in full wins over an id that begins like it.
  const candidates = named.length > 0 ? named : meant
  if (candidates.length === 0) throw new OpsError(noSuch(reference, (await askEngine(shell, use)).containers))
  const running = candidates.filter(one => one.state === 'running')
  if (running.length > 1) throw new OpsError(several(reference, running))
  const [container] = running.length > 0 ? running : candidates
  if (!container?.id || running.length === 0) throw new OpsError(notRunning(reference, candidates, engine.name))
  return { engine, container, id: container.id, name: container.name ?? reference }
}

const nameOf = ({ name, id }: Container) => name ?? id?.slice(0, 12) ?? 'one without a name'

function noSuch(reference: string, all: readonly Container[]): Failure {
  const names = all.filter(one => one.state === 'running').map(nameOf)
  const more = names.length > 12 ? `, and ${names.length - 12} more` : ''
  return {
    kind: 'missing',
    code: 'NO_CONTAINER',
    layer: 'container',
    message: `There is no container ${reference} on this host.`,
    hint: names.length > 0 ? `These run: ${names.slice(0, 12).join(', ')}${more}.` : 'No container runs there.',
  }
}

const several = (reference: string, running: readonly Container[]): Failure => ({
  kind: 'invalid',
  code: 'SEVERAL_CONTAINERS',
  layer: 'container',
  message: `${reference} is ${running.length} running containers: ${running.map(nameOf).join(', ')}.`,
  hint: 'Name the one that is meant.',
})

const advice: Readonly<Record<string, string>> = {
  paused: 'unpause',
  exited: 'start',
  created: 'start',
  dead: 'inspect',
  restarting: 'logs --tail 50',
  removing: 'ps -a',
}

function notRunning(reference: string, candidates: readonly Container[], engine: string): Failure {
  const [first] = candidates
  const states = candidates.map(one => `${nameOf(one)} is ${stateWords(one)}`)
  const verb = advice[first?.state ?? ''] ?? 'inspect'
  const name = first ? nameOf(first) : reference
  return {
    kind: 'unreachable',
    code: 'CONTAINER_NOT_RUNNING',
    layer: 'container',
    message: `The container does not run: ${states.join('; ')}.`,
    hint: `On the host: ${engine} ${verb}${verb === 'ps -a' ? '' : ` ${name}`}.`,
  }
}
