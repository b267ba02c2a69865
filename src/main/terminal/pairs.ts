import { InvalidArgumentError } from 'commander'

/** Collects `name=value` options; the value may hold `=` itself. */
export function pair(given: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write it as name=value.')
  return { ...before, [given.slice(0, at)]: given.slice(at + 1) }
}

/** Collects `step=key` options; a step may get several keys. */
export function picks(given: string, before: Readonly<Record<string, string[]>> = {}): Record<string, string[]> {
  const at = given.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write it as step=key.')
  const step = given.slice(0, at)
  return { ...before, [step]: [...(before[step] ?? []), given.slice(at + 1)] }
}
