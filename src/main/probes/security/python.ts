import { z } from 'zod'
import type { Part } from './look-script'
import { type PackageRow, parsed, stepOf, unread } from './package-row'

const listSchema = z.array(z.object({ name: z.string(), version: z.string(), latest_version: z.string().nullish() }))

const pipAuditSchema = z.object({
  dependencies: z.array(
    z.object({
      name: z.string(),
      version: z.string().nullish(),
      skip_reason: z.string().nullish(),
      vulns: z
        .array(
          z.object({
            id: z.string(),
            fix_versions: z.array(z.string()).nullish(),
            aliases: z.array(z.string()).nullish(),
            description: z.string().nullish(),
          }),
        )
        .nullish(),
    }),
  ),
})

const safetySchema = z.object({
  vulnerabilities: z.array(
    z.object({
      package_name: z.string(),
      analyzed_version: z.string().nullish(),
      vulnerability_id: z.union([z.string(), z.number()]),
      CVE: z.string().nullish(),
      advisory: z.string().nullish(),
      more_info_url: z.string().nullish(),
      fixed_versions: z.array(z.string()).nullish(),
    }),
  ),
})

/** What pip and an auditor said of one folder. */
export function readPython(parts: ReadonlyMap<string, Part>): PackageRow[] {
  if (parts.has('pip-unfound'))
    return [
      unread(
        'pip',
        'it lists Python packages, and has no virtual environment (.venv, venv, env)',
        'Name the folder that holds it, or the container in which the packages are installed.',
      ),
    ]
  if (!parts.has('pip-listed')) return []
  if (parts.has('pip-absent'))
    return [unread('pip', 'that Python has no pip', 'python -m ensurepip, or look where the image is built.')]
  const direct = namesIn(parts.get('pip-listed')?.text ?? '')
  const isDirect = (name: string) => (direct.size > 0 ? direct.has(normal(name)) : null)
  return [...readOutdated(parts), ...readVulnerable(parts)].map(row =>
    row.kind === 'unread' ? row : { ...row, direct: isDirect(String(row.package)) },
  )
}

function readOutdated(parts: ReadonlyMap<string, Part>): PackageRow[] {
  const part = parts.get('pip-outdated')
  const list = listSchema.safeParse(parsed(part?.text ?? '')).data
  const unfetched = parts.get('pip-unfetched')?.text
  // Without its index pip says that nothing is outdated, and ends well.
  const blind = unfetched
    ? [unread('pip', `pip list --outdated: ${unfetched}`, 'It asks the index: look whether that host may reach it.')]
    : []
  if (!list && blind.length > 0) return blind
  if (!list) return [unread('pip', `pip list --outdated: ${whyOf(part)}`, 'Run it by hand there.')]
  return [
    ...blind,
    ...list.map(
      (one): PackageRow => ({
        ...{ kind: 'outdated', manager: 'pip', package: one.name, installed: one.version },
        ...{ latest: one.latest_version ?? null, wanted: one.latest_version ?? null },
        step: one.latest_version ? stepOf(one.version, one.latest_version) : null,
      }),
    ),
  ]
}

function readVulnerable(parts: ReadonlyMap<string, Part>): PackageRow[] {
  if (parts.has('audit-absent'))
    return [
      unread(
        'pip',
        'neither pip-audit nor safety is installed there, so nobody has looked for known vulnerabilities',
        'Into a place of its own, so that the application stays as it is: pipx install pip-audit',
      ),
    ]
  const audit = parts.get('pip-audit')
  if (audit) {
    const report = pipAuditSchema.safeParse(parsed(audit.text)).data
    if (!report)
      return [unread('pip', `pip-audit: ${whyOf(audit)}`, 'It asks pypi.org: look whether that host may reach it.')]
    return report.dependencies.flatMap(one => (one.vulns ?? []).map(vuln => pipAuditRow(one, vuln)))
  }
  const safety = parts.get('safety')
  const report = safetySchema.safeParse(parsed(safety?.text ?? '')).data
  if (!report) return [unread('pip', `safety: ${whyOf(safety)}`, 'Newer ones want an account; pip-audit wants none.')]
  return report.vulnerabilities.map(one => ({
    ...{ kind: 'advisory', manager: 'pip', package: one.package_name, installed: one.analyzed_version ?? null },
    ...{ advisory: one.CVE ?? `safety ${one.vulnerability_id}`, title: one.advisory ?? null },
    ...{ fixed_in: one.fixed_versions?.join(' or ') || null, severity: 'unknown', url: one.more_info_url ?? null },
  }))
}

type Dependency = z.infer<typeof pipAuditSchema>['dependencies'][number]

/** Neither says how bad it is: that stands in the advisory. */
const pipAuditRow = (one: Dependency, vuln: NonNullable<Dependency['vulns']>[number]): PackageRow => ({
  ...{ kind: 'advisory', manager: 'pip', package: one.name, installed: one.version ?? null, severity: 'unknown' },
  ...{ advisory: vuln.aliases?.find(alias => alias.startsWith('CVE-')) ?? vuln.id, title: vuln.description ?? null },
  ...{
    fixed_in: vuln.fix_versions?.join(' or ') || null,
    url: `https://osv.dev/vulnerability/${encodeURIComponent(vuln.id)}`,
  },
})

const whyOf = (part: Part | undefined) =>
  part?.exit === 124
    ? 'it did not end within a minute'
    : part?.said.split('\n').at(-1)?.slice(0, 300) ||
      (part?.exit === null ? 'its answer did not come whole' : 'it said nothing to be read')

/** Names as PEP 503 compares them. */
const normal = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-')

const namesIn = (requirements: string) =>
  new Set([...requirements.matchAll(/^\s*([A-Za-z0-9][\w.-]*)/gm)].map(([, name = '']) => normal(name)))
