import { z } from 'zod'
import type { Part } from './look-script'
import { type PackageRow, parsed, stepOf, unread } from './package-row'

const lockSchema = z.object({ direct: z.array(z.string()), versions: z.record(z.string(), z.string()) })

const viaSchema = z.object({
  source: z.union([z.number(), z.string()]).nullish(),
  title: z.string().nullish(),
  url: z.string().nullish(),
  severity: z.string().nullish(),
  range: z.string().nullish(),
})
const auditSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.string(),
      isDirect: z.boolean().nullish(),
      // A text names another package of this list, whose own entry says it.
      via: z.array(z.union([z.string(), viaSchema])),
      nodes: z.array(z.string()).nullish(),
    }),
  ),
})
const outdatedEntry = z.object({
  current: z.string().nullish(),
  wanted: z.string().nullish(),
  latest: z.string(),
})
const outdatedSchema = z.record(z.string(), z.union([outdatedEntry, z.array(outdatedEntry)]))

/** What npm said of one folder. Its audit ends with 1 when it found something, so only what it wrote tells. */
export function readNpm(parts: ReadonlyMap<string, Part>): PackageRow[] {
  if (parts.has('npm-absent'))
    return [
      unread('npm', 'there is a package.json, and npm is not installed there', 'Look in the container that has it.'),
    ]
  const unlocked = parts.get('npm-unlocked')
  if (unlocked)
    return [
      unread(
        'npm',
        `there is no package-lock.json${unlocked.text ? `, but a ${unlocked.text}` : ''}`,
        'npm audits what the lock file names: npm install --package-lock-only makes one. yarn and pnpm have an audit of their own.',
      ),
    ]
  const locked = parts.get('npm-locked')
  if (!locked) return []
  const lock = lockSchema.safeParse(parsed(locked.text)).data ?? { direct: [], versions: {} }
  return [...readAudit(parts.get('npm-audit'), lock), ...readOutdated(parts.get('npm-outdated'), lock)]
}

type Lock = z.infer<typeof lockSchema>

function readAudit(part: Part | undefined, { versions }: Lock): PackageRow[] {
  const report = auditSchema.safeParse(parsed(part?.text ?? '')).data
  if (!report) return [refused('npm audit', part)]
  return Object.entries(report.vulnerabilities).flatMap(([name, one]) =>
    one.via.flatMap((via): PackageRow[] => {
      if (typeof via === 'string') return []
      const installed = [...new Set((one.nodes ?? []).map(node => versions[node]).filter(version => version))]
      return [
        {
          ...{ kind: 'advisory', manager: 'npm', package: name, installed: installed.join(', ') || null },
          ...{ fixed_in: fixedIn(via.range ?? ''), severity: via.severity ?? one.severity },
          ...{ advisory: idOf(via.url) ?? String(via.source ?? via.title), title: via.title ?? null },
          ...{ url: via.url ?? null, direct: one.isDirect ?? null },
        },
      ]
    }),
  )
}

function readOutdated(part: Part | undefined, { direct, versions }: Lock): PackageRow[] {
  const report = outdatedSchema.safeParse(parsed(part?.text || '{}')).data
  // Without the registry it ends with an error and says so in its JSON; nothing at all, ended well, is nothing outdated.
  if (!report || (part?.text === '' && part.exit !== 0)) return [refused('npm outdated', part)]
  return Object.entries(report).map(([name, entry]) => {
    const one = Array.isArray(entry) ? entry[0] : entry
    const installed = one?.current ?? versions[`node_modules/${name}`] ?? null
    const latest = one?.latest ?? null
    return {
      ...{ kind: 'outdated', manager: 'npm', package: name, installed, wanted: one?.wanted ?? null, latest },
      ...{ step: installed && latest ? stepOf(installed, latest) : null, direct: direct.includes(name) },
    }
  })
}

const idOf = (url: string | null | undefined) => /\b(GHSA-[\w-]+|CVE-\d+-\d+)/.exec(url ?? '')?.[1]

/** `>=1.0.0 <1.2.6` is mended in 1.2.6; a range that ends with `<=` is mended in nothing that is known. */
const fixedIn = (range: string) =>
  [...range.matchAll(/<(\d[\w.+-]*)/g)].map(([, version]) => version).join(' or ') || null

const errorSchema = z.object({
  message: z.string().nullish(),
  error: z.object({ summary: z.string().nullish(), code: z.string().nullish() }).nullish(),
})

function refused(tool: string, part: Part | undefined): PackageRow {
  const said = errorSchema.safeParse(parsed(part?.text ?? '')).data
  const why =
    said?.error?.summary ||
    said?.message ||
    part?.said.split('\n').findLast(line => /npm (ERR!|error)/.test(line)) ||
    (part?.exit === null
      ? 'its answer did not come whole'
      : `it ended with ${part?.exit ?? 'nothing'} and said nothing to be read`)
  return unread(
    'npm',
    `${tool}: ${why.slice(0, 300)}`,
    'It asks the registry: look whether that host may reach it (npm ping).',
  )
}
