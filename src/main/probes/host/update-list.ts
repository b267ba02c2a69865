/** A package that can be updated. */
export interface Update {
  readonly name: string
  readonly current: string | null
  readonly candidate: string
  /** Null where the package manager does not say. */
  readonly security: boolean | null
  readonly held: boolean
  /** The services it brings; updating it restarts those that run. */
  readonly services: readonly string[]
}

/** Reads what the package manager said. */
export function readUpdates(text: string): { readonly manager: string; readonly updates: readonly Update[] } {
  const manager = /^\+manager (\w+)$/m.exec(text)?.[1] ?? ''
  const read = readers[manager]
  return { manager, updates: read ? read(text) : [] }
}

const readers: Readonly<Record<string, (text: string) => Update[]>> = {
  apt(text) {
    const held = new Set([...text.matchAll(/^\+hold (\S+)$/gm)].map(([, name]) => name))
    const services = Map.groupBy(
      [...text.matchAll(/^\+ships .*\/([^/:]+)(?::\w+)?\.list:.*\/([^/]+?)(?:\.service)?$/gm)],
      ([, name = '']) => name,
    )
    // A package that is new has no version in brackets: it comes along and updates nothing.
    return [...text.matchAll(/^Inst (\S+) \[([^\]]+)\] \((\S+) ([^)]*)\)/gm)].map(
      ([, name = '', current = '', candidate = '', from = '']) => ({
        name,
        current,
        candidate,
        security: /security/i.test(from),
        held: held.has(name),
        services: [...new Set((services.get(name) ?? []).map(([, , service = '']) => service))],
      }),
    )
  },
  dnf(text) {
    const security = [...text.matchAll(/^\+security \S+ \S+ (\S+)$/gm)].map(([, full = '']) => full)
    return [...text.matchAll(/^(\S+)\.(\w+) +(\d\S*) +\S+ *$/gm)].map(([, name = '', arch = '', candidate = '']) => ({
      name,
      current: null,
      candidate,
      security: security.includes(`${name}-${candidate.replace(/^\d+:/, '')}.${arch}`),
      held: false,
      services: [],
    }))
  },
  apk: text =>
    [...text.matchAll(/^(\S+?)-(\d\S*) +< +(\S+)/gm)].map(([, name = '', current = '', candidate = '']) => ({
      name,
      current,
      candidate,
      security: null,
      held: false,
      services: [],
    })),
}
