import { z } from 'zod'
import type { Probe } from '#domain/probe'
import { fits, type Need, type Protocol, protocols } from '#domain/profile'
import type { ProbeText } from '../expressions/probe-text'
import { readValue, type Value } from '../expressions/value'
import type { Around } from './around'
import type { RoleAction } from './fences'
import type { Problems } from './problems'

/** Checks a call of a probe: that there is one, that it can look at this target, that its parameters make sense. */
export function checkProbe(call: ProbeText, action: RoleAction, around: Around, problems: Problems): void {
  const probe = around.probes.get(call.name)
  if (!probe) {
    problems.add(action.line, `There is no probe ${call.name}.`)
    return
  }
  const protocol = around.front.targets[action.target]?.protocol
  if (protocol && !looksAt(protocol, probe.protocols))
    problems.add(
      action.line,
      `${call.name} looks at ${probe.protocols.join(', ')}, and ${action.target} is ${protocol}.`,
    )
  for (const message of parameterProblems(probe, call, around)) problems.add(action.line, `${call.name}: ${message}`)
}

const looksAt = (target: Need, looks: readonly Protocol[]) =>
  target === 'any'
    ? protocols.every(one => looks.includes(one))
    : looks.some(one => target === one || fits(target, one))

function parameterProblems(probe: Probe, call: ProbeText, around: Around): string[] {
  const open = new Set<string>()
  const values = Object.entries(call.parameters).map(([name, value]) => {
    if (typeof value !== 'string' || !value.startsWith('$')) return [name, value] as const
    const known = defaultOf(value.slice(1), around)
    if (known === undefined) open.add(name)
    return [name, known] as const
  })
  const parsed = probe.parameters.safeParse(Object.fromEntries(values))
  if (parsed.success) return []
  // What a parameter without a default will hold is known when it runs; the rest is known now.
  return parsed.error.issues
    .filter(issue => !open.has(String(issue.path[0])))
    .map(issue =>
      issue.code === 'unrecognized_keys'
        ? `no parameter ${issue.keys.join(', ')}${knownKeys(probe)}.`
        : `${issue.path.join('.')} ${issue.message}.`,
    )
}

/** The default as the probe will get it; undefined when only the run knows. */
function defaultOf(name: string, around: Around): Value['cel'] | undefined {
  const parameter = Object.hasOwn(around.front.parameters, name) ? around.front.parameters[name] : undefined
  if (parameter?.default === undefined) return undefined
  try {
    const { cel } = readValue(name, parameter, String(parameter.default))
    return typeof cel === 'bigint' ? Number(cel) : cel
  } catch {
    return undefined // The default itself is reported where it stands.
  }
}

const knownKeys = (probe: Probe) =>
  probe.parameters instanceof z.ZodObject
    ? ` (it takes ${Object.keys(probe.parameters.shape).join(', ') || 'none'})`
    : ''
