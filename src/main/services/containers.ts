import { nanoid } from 'nanoid'
import type { ContainerLine, FoundContainer } from '#contract/containers'
import { type Container, type PublishedPort, stateWords } from '#domain/container'
import { invalid, missing } from '#domain/failure'
import type { Profile } from '#domain/profile'
import { records } from '#domain/table'
import { createMask } from '../engine/mask'
import { type Found, knownAs, type Offer, offerOf } from '../imports/containers'
import { assertFits } from './fitting'
import type { Parts } from './parts'
import { createRemoved } from './removed'

const askMs = 45_000
const mostLines = 200
const minutesOfADay = 1440

export function createContainersService({ procedures, store, vault, sessions, probes, changes }: Parts) {
  const os = procedures.containers
  const taken = createRemoved<readonly string[]>()

  const look = async (id: string, signal: AbortSignal | undefined) => {
    const host = await store.profiles.get(id)
    if (!host) throw missing('There is no such target any more.')
    if (host.protocol !== 'ssh' && host.protocol !== 'local')
      throw invalid('Only an SSH host or this machine has containers.')
    const limit = AbortSignal.timeout(askMs)
    const use = { signal: signal ? AbortSignal.any([signal, limit]) : limit, timeoutMs: askMs }
    const { engine, containers, unread } = await sessions.containers(id, use)
    const found: Found = { host, containers, profiles: await store.profiles.list(host.system) }
    return { engine: engine.name, found, unread }
  }

  return {
    list: os.list.handler(async ({ input, signal }) => {
      const { engine, found, unread } = await look(input.host, signal)
      return { engine, unread, containers: found.containers.map(one => shown(one, found)).sort(byProjectAndName) }
    }),
    lines: os.lines.handler(async ({ input, signal }) => {
      const target = await store.profiles.get(input.host)
      const logs = probes.find(one => one.name === 'docker.logs')
      if (!target || !logs) throw missing('There is no such target any more.')
      const limit = AbortSignal.timeout(askMs)
      const use = { signal: signal ? AbortSignal.any([signal, limit]) : limit, timeoutMs: askMs }
      const asked = { container: input.id, minutes: minutesOfADay, lines: mostLines }
      const table = await logs.run(logs.parameters.parse(asked), { profile: target.id, target, sessions, ...use })
      const mask = createMask(() => sessions.secrets())
      return records(mask.table(table)).map(({ at, stream, line }) => ({
        ...{ at: String(at), line: String(line ?? '') },
        stream: stream === 'stderr' ? ('stderr' as const) : ('stdout' as const),
      })) satisfies ContainerLine[]
    }),
    take: os.take.handler(async ({ input, signal }) => {
      const { found } = await look(input.host, signal)
      const offers: (Offer & { seal: boolean })[] = []
      for (const { id, seal } of input.take) {
        const container = found.containers.find(one => one.id === id)
        if (!container) throw missing('One of these containers is not there any more.', 'Look again.')
        if (knownAs(container, found)) throw invalid(`${container.name} is a target already.`)
        // Each name is free among those that are there and those taken just before.
        const profiles = [...found.profiles, ...offers.map(({ profile }) => profile)]
        const offer = offerOf(container, { ...found, profiles }, nanoid())
        if (!offer) throw invalid(`No target can be made of ${container.name}.`)
        offers.push({ ...offer, seal: seal && offer.password !== undefined })
      }
      const profiles = offers.map(
        ({ profile, seal }): Profile => (seal ? { ...profile, secret: { from: 'stored' } } : profile),
      )
      for (const profile of profiles) await assertFits(store, profile)
      // Sealed first: a locked vault refuses before anything is changed.
      for (const { profile, password, seal } of offers)
        if (seal && password !== undefined) await vault.seal(profile.id, 'secret', password)
      for (const profile of profiles) await store.profiles.save(profile)
      changes.tell('profiles')
      return { taken: profiles, undo: taken.keep(profiles.map(({ id }) => id)) }
    }),
    untake: os.untake.handler(async ({ input }) => {
      for (const id of taken.take(input.undo)) {
        await sessions.close(id)
        await store.secrets.remove(id, 'secret')
        await store.profiles.remove(id)
      }
      changes.tell('profiles')
    }),
  }
}

function shown(container: Container, found: Found): FoundContainer {
  const known = knownAs(container, found)
  const offer = known ? undefined : offerOf(container, found, 'offered')
  return {
    id: container.id ?? '',
    name: container.name ?? '',
    image: container.image ?? '',
    project: container.project,
    service: container.service,
    state: stateWords(container),
    running: container.state === 'running',
    ports: container.ports.map(port),
    offer: offer?.profile ?? null,
    hasPassword: offer?.password !== undefined,
    known: known?.name ?? null,
  }
}

const port = ({ inside, published }: PublishedPort) =>
  published ? `${published.address}:${published.port} → ${inside}` : String(inside)

const byProjectAndName = (a: FoundContainer, b: FoundContainer) =>
  (a.project ?? '').localeCompare(b.project ?? '') || a.name.localeCompare(b.name)
