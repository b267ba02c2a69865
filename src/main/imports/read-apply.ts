import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { type Profile, profileSchema, withHost } from '#domain/profile'
import type { Problem } from '#domain/runbook'
import { type System, systemSchema } from '#domain/system'
import type { Template } from '#domain/template'
import { type Applied, appliedSchema } from './apply-schema'
import { readYaml } from './document'
import { overTemplate, templateOf } from './over-template'
import { viaProblem } from './via'

/** One system of a file, and which of its parts the file says: what it leaves out stays as it is. */
export interface AppliedSystem {
  readonly system: System
  readonly profiles: readonly { readonly profile: Profile; readonly says: ReadonlySet<string> }[]
  readonly says: ReadonlySet<string>
  /** Of a template's system: the facts and thresholds that the file says itself, one by one. */
  readonly own?: Pick<System, 'facts' | 'thresholds'>
}

export interface ApplyFile {
  readonly systems: readonly AppliedSystem[]
  /** Nothing of a file with a problem may be applied. */
  readonly problems: readonly Problem[]
}

type Path = readonly (string | number)[]
type Issue = Pick<z.core.$ZodIssue, 'code' | 'message' | 'path'> & { readonly keys?: readonly string[] }

/**
 * Reads the file that `apply` takes: one system, a list of them, or several documents. Never throws; every mistake is a
 * problem with its line and column, and a secret written into the file is refused without being repeated. A system of a
 * template is what that brings, with what the file says laid over it.
 */
export function readApply(text: string, file: string, templates: readonly Template[] = []): ApplyFile {
  const yaml = readYaml(text, file)
  const problems: Problem[] = [...yaml.problems]
  const systems: AppliedSystem[] = []
  const names = new Set<string>()
  for (const { data, at } of yaml.documents) {
    const list = Array.isArray(data) ? data.map((one, index) => [[index], one] as const) : [[[], data] as const]
    for (const [base, one] of list) {
      const refuse = (path: Path, message: string) =>
        problems.push({ file, ...at([...base, ...path]), message: message.slice(0, 300) })
      const wanted = templateOf(one)
      const template = templates.find(({ id }) => id === wanted)
      if (wanted !== undefined && !template) refuse(['template'], `There is no template ${wanted.slice(0, 80)}.`)
      const written = appliedSchema.safeParse(template ? overTemplate(one, template) : one)
      if (!written.success) {
        for (const issue of written.error.issues) for (const [path, message] of mistakes(issue)) refuse(path, message)
        continue
      }
      if (names.has(written.data.name)) refuse(['name'], `The system ${written.data.name} stands here twice.`)
      names.add(written.data.name)
      systems.push(toSystem(written.data, one as object, refuse))
    }
  }
  if (problems.length === 0 && systems.length === 0)
    problems.push({ file, line: 1, column: 1, message: 'There is no system in this file.' })
  return { systems: problems.length > 0 ? [] : systems, problems }
}

function toSystem(
  written: Applied,
  raw: { readonly targets?: object; readonly facts?: object; readonly thresholds?: object },
  refuse: (path: Path, message: string) => void,
): AppliedSystem {
  const id = stableId('system', written.name)
  const profiles: { profile: Profile; says: Set<string> }[] = []
  for (const [name, target] of Object.entries(written.targets)) {
    for (const key of ['id', 'system', 'name'].filter(key => key in target))
      refuse(['targets', name, key], `A target has no ${key} of its own here.`)
    const made = profileSchema.safeParse({
      ...withHost(target),
      id: stableId('target', written.name, name),
      system: id,
      name,
    })
    if (!made.success) {
      for (const issue of made.error.issues)
        for (const [path, message] of mistakes(issue)) refuse(['targets', name, ...path], message)
      continue
    }
    const profile = made.data
    if ('url' in profile && hasLogin(profile.url))
      refuse(['targets', name, 'url'], 'A URL here carries no login or password.')
    // What its template says of it gives way to what the operator made of it.
    profiles.push({ profile, says: new Set(Object.keys(raw.targets?.[name as keyof object] ?? {})) })
  }
  for (const { target, message } of viaProblem(profiles.map(({ profile }) => profile)))
    refuse(['targets', target, 'via'], message)
  const { targets: _, guide, ...parts } = written
  const system = systemSchema.parse({ ...(guide !== undefined && { template: guide }), ...parts, id })
  const says = new Set([...Object.keys(raw), ...(guide === undefined ? [] : ['template'])])
  if (written.template === undefined) return { system, profiles, says }
  const own = { facts: said(system.facts, raw.facts), thresholds: said(system.thresholds, raw.thresholds) }
  return { system, profiles, says, own }
}

/** Of these values the ones that are written down. */
const said = <T>(values: Readonly<Record<string, T>>, raw: object | undefined): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(raw ?? {}, name)))

/** The same names give the same id on every machine, so that applying again finds what it made. */
export const stableId = (kind: string, ...names: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, ...names]))
    .digest('base64url')
    .slice(0, 21)

export function hasLogin(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

// An unknown key is reported at the key, once each. Never the value: it may be a secret in the wrong place.
function mistakes(issue: Issue): [Path, string][] {
  const path = issue.path.map(part => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code !== 'unrecognized_keys') return [[path, issue.message]]
  return (issue.keys ?? []).map(key => [[...path, key], `There is no ${key.slice(0, 60)} here.`])
}
