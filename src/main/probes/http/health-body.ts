/** A part of a service that its health answer calls broken, and what it says of it. */
export interface BrokenPart {
  readonly name: string
  readonly says: string
}

const sick =
  /^(error|fail|down|unhealthy|unavailable|disconnected|unreachable|critical|offline)|\b(refused|timed out|unreachable|not connected)\b/i
const stateWords = /^(status|state|health|result)$/i
const explains = ['message', 'error', 'output', 'reason', 'detail', 'description']
const groups = /^(checks|components|dependencies|services|info|details|entries|results)$/i

/** Whether a body is JSON that calls the whole service unwell, as `{"status":"DOWN"}` does. */
export function saysUnwell(body: string): boolean {
  const said = parsed(body)
  return said !== undefined && Object.entries(said).some(([key, value]) => stateWords.test(key) && isSick(value))
}

/**
 * The parts that a JSON health answer calls broken, in its own order: `{"checks":{"database":"error: refused"}}`, Spring's
 * components, terminus' info, health+json's lists. Empty where it does not tell.
 */
export function brokenParts(body: string): BrokenPart[] {
  const found = new Map<string, BrokenPart>()
  const add = (name: string, says: string) => {
    if (!found.has(name))
      found.set(name, { name: name.slice(0, 60), says: says.replace(/\s+/g, ' ').trim().slice(0, 200) })
  }
  const walk = (value: Record<string, unknown>, name: string, inGroup: boolean, depth: number) => {
    for (const [key, one] of Object.entries(value)) {
      if (stateWords.test(key) && isSick(one)) {
        if (name !== '') add(name, textOf(value, explains) ?? String(one))
      } else if (isSick(one) && !explains.includes(key)) add(key, String(one))
      else if (one === false && inGroup) add(key, 'false')
      else if (isObject(one) && depth < 5) {
        const part = Array.isArray(value) ? (textOf(one, ['name', 'componentId', 'id']) ?? name) : key
        walk(one, groups.test(part) || /^error$/i.test(part) ? '' : part, groups.test(part), depth + 1)
      }
    }
  }
  const said = parsed(body)
  if (said) walk(said, '', false, 0)
  return [...found.values()]
}

/** The value of a field such as `status` or `data.state`, as text; undefined where there is none. */
export function fieldOf(body: string, path: string): string | undefined {
  const value = path.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), parsed(body))
  return value === undefined || isObject(value) ? undefined : String(value)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isSick = (value: unknown): boolean => typeof value === 'string' && sick.test(value)
const textOf = (of: Record<string, unknown>, keys: readonly string[]): string | undefined => {
  const key = keys.find(one => typeof of[one] === 'string' && of[one] !== '')
  return key === undefined ? undefined : String(of[key])
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
