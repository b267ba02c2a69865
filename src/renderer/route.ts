/** An address: the state of the console that a reload, the back button or a pasted link must bring back. */
export interface Route {
  readonly system: string | null
  readonly page: string
  /** What follows the page: a run's id, a runbook's family and name. */
  readonly path: readonly string[]
  readonly query: Readonly<Record<string, string>>
}

const decode = (part: string) => {
  try {
    return decodeURIComponent(part)
  } catch {
    // A half-typed escape is no reason to show nothing.
    return part
  }
}

/** Reads `#/systems/acme/runs/42?step=x` or `#/settings`; anything else is the overview. */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const parts = path.split('/').filter(Boolean).map(decode)
  const query = Object.fromEntries(new URLSearchParams(search))
  if (parts[0] === 'systems' && parts[1] !== undefined) {
    return { system: parts[1], page: parts[2] ?? 'overview', path: parts.slice(3), query }
  }
  return { system: null, page: parts[0] ?? 'overview', path: parts.slice(1), query }
}

/** The address as text, ready for an `href`. Reading it again gives the same route. */
export function hashOf(route: {
  system: string | null
  page: string
  path?: readonly string[]
  query?: Readonly<Record<string, string | undefined>>
}): string {
  const start = route.system === null ? [] : ['systems', route.system]
  const path = [...start, route.page, ...(route.path ?? [])].map(encodeURIComponent).join('/')
  const given = Object.entries(route.query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const search = new URLSearchParams(given).toString()
  return `#/${path}${search ? `?${search}` : ''}`
}

export const toPage = (page: string, system: string | null) => hashOf({ system, page })
/** A run, at one of its steps; `round` is the one whose grid it was opened from, and leads back to. */
export const toRun = (system: string, run: string, step?: string, round?: string) =>
  hashOf({ system, page: 'runs', path: [run], query: { step, round } })
/** A round over many systems; of its grid the cell that was looked at, or the runs of it that fit. */
export const toRound = (
  system: string | null,
  round: string,
  query: { at?: string; on?: string; check?: string; show?: string; search?: string } = {},
) => hashOf({ system, page: 'rounds', path: [round], query })
export const toRunbook = (runbook: string, system: string | null) =>
  hashOf({ system, page: 'runbooks', path: runbook.split('/') })

/** A report, or the certificate of a run; `against` is the run that it is read against. */
export const toReport = (system: string, run: string, more: { against?: string; kind?: string } = {}) =>
  hashOf({ system, page: 'reports', path: [run], query: { ...more } })

/** A deployment, by the run that made it; `after` is the comparison that is shown. */
export const toDeployment = (system: string, run: string, after?: string) =>
  hashOf({ system, page: 'deployments', path: [run], query: { after } })

/** The charts around a time, at one of its moments; milliseconds since 1970. */
export const toMonitor = (system: string, { from, to, at }: { from: number; to: number; at: number }) =>
  hashOf({ system, page: 'monitor', query: { from: String(from), to: String(to), at: String(at) } })

/** The SQL console of a target, and one of its tabs. */
export const toSql = (system: string, profile: string, tab?: string) =>
  hashOf({ system, page: 'sql', path: tab === undefined ? [profile] : [profile, tab] })

/** The Redis console of a target, with a command in its line; nothing is sent by that. */
export const toRedis = (system: string, profile: string, text?: string) =>
  hashOf({ system, page: 'redis', path: [profile], query: { text } })

/** The logs of a host, one of its sources open, at a moment of it. */
export const toLogs = (system: string, host: string, more: { source?: string; time?: string } = {}) =>
  hashOf({ system, page: 'logs', query: { host, ...more } })

/** The terminal of a target that has a shell, or of a container on that host. */
export const toTerminal = (system: string, profile: string, container?: string) =>
  hashOf({ system, page: 'terminal', path: [profile], query: { container } })

/** An alert on the page of its system. */
export const toAlert = (system: string, alert: string) => hashOf({ system, page: 'alerts', query: { alert } })

/** An incident, or one of its reports. */
export const toIncident = (system: string, incident: string, report?: string) =>
  hashOf({ system, page: 'incidents', path: report === undefined ? [incident] : [incident, report] })

/** The form that declares an incident, filled in; it declares nothing by itself. */
export const toDeclare = (system: string, known: { title?: string | undefined; alert?: string | undefined } = {}) =>
  hashOf({ system, page: 'incidents', path: ['declare'], query: known })

/** The start form of a runbook, filled in; `on` is the profile it is about, or those of its targets by name. It never starts anything by itself. */
export function toStart(
  system: string,
  runbook: string,
  parameters: Readonly<Record<string, string>> = {},
  parent?: { readonly run: string; readonly step: string },
  on?: string | Readonly<Record<string, string>>,
): string {
  const query: Record<string, string> = typeof on === 'string' ? { on } : {}
  if (typeof on === 'object') for (const [name, profile] of Object.entries(on)) query[`t.${name}`] = profile
  for (const [name, value] of Object.entries(parameters)) query[`p.${name}`] = value
  if (parent) Object.assign(query, { run: parent.run, step: parent.step })
  return hashOf({ system, page: 'start', path: runbook.split('/'), query })
}

/** The parameters that a start address carries. */
export const parametersOf = (route: Route) => withPrefix(route, 'p.')
/** The profiles by target that a start address carries; empty stands for none. */
export const targetsOf = (route: Route) => withPrefix(route, 't.')

const withPrefix = ({ query }: Route, prefix: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(2), value]] : [])),
  )
