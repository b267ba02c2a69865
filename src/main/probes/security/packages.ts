import { z } from 'zod'
import { means } from '#domain/container'
import { missing } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import { words } from '../files/words'
import { lookScript, partsOf } from './look-script'
import { readNpm } from './npm'
import { cellsOf, type PackageRow, packageColumns, unread } from './package-row'
import { readPython } from './python'

const parameters = z.strictObject({
  /** Folders with a package.json, a requirements.txt or a virtual environment; in a container, none is its working folder. */
  folders: words.nullish(),
  /** A container in which they are, by name, id or `project/service`. */
  container: z.string().min(1).nullish(),
})

/** One row an advisory, an outdated package, or a place that could not be looked at. Asks registries; installs and writes nothing. */
export const securityPackages: Probe<z.infer<typeof parameters>> = {
  name: 'security.packages',
  summary:
    'Packages of npm and pip in folders of a host or container: known vulnerabilities, newer versions, and what could not be looked at.',
  protocols: ['ssh', 'container', 'local'],
  parameters,
  columns: packageColumns,
  async run({ folders, container }, context) {
    const wanted = folders ?? (container || context.target.protocol === 'container' ? [''] : [])
    if (wanted.length === 0) return { columns: packageColumns, rows: [cellsOf(nothingNamed)] }
    const inside = container ? await containerOf(container, context) : undefined
    const rows: PackageRow[] = []
    // One after the other: each takes a processor of that host for a while.
    for (const folder of wanted) rows.push(...(await lookIn(folder, inside, context)))
    return { columns: packageColumns, rows: rows.toSorted((a, b) => rank(a) - rank(b)).map(cellsOf) }
  },
}

const nothingNamed: PackageRow = {
  ...{ kind: 'unread', unread: 'no folder of an application is named' },
  hint: 'Name those with a package.json, a requirements.txt or a virtual environment (fact app_folders), or a container (fact app_container).',
}

const severities = ['critical', 'high', 'moderate', 'unknown', 'low', 'info']
const rank = ({ kind, severity }: PackageRow) =>
  kind === 'advisory' ? (severities.indexOf(String(severity)) + 6) % 6 : kind === 'unread' ? 10 : 20

interface Inside {
  readonly engine: string
  readonly id: string
}

async function containerOf(wanted: string, { sessions, profile, ...use }: ProbeContext): Promise<Inside> {
  const { engine, containers } = await sessions.containers(profile, use)
  const found = containers.find(one => one.id && one.state === 'running' && means(wanted, one))
  if (!found?.id)
    throw missing(`No container ${wanted} runs on this host.`, 'Correct the fact app_container, or start it.')
  return { engine: engine.path, id: found.id }
}

async function lookIn(folder: string, inside: Inside | undefined, context: ProbeContext): Promise<PackageRow[]> {
  const { sessions, profile, ...use } = context
  const session = await sessions.shell(profile, use.signal)

  const within = inside || context.target.protocol === 'container' ? 'yes' : ''
  const env = { FOLDER: folder, INSIDE: within }
  const script = inside
    ? {
        text: '"$ENGINE" exec -e FOLDER -e INSIDE "$ID" sh -c "$LOOK"',
        env: { ...env, ENGINE: inside.engine, ID: inside.id, LOOK: lookScript },
      }
    : { text: lookScript, env }
  const done = await session.run({ interpreter: 'sh', ...script }, { ...use, byteLimit: 16_000_000 })
  const parts = partsOf(done.stdout)
  const rows = [...readNpm(parts), ...readPython(parts)]
  return (rows.length > 0 ? rows : blank(parts, done.exit, done.stderr)).map(row => ({ folder: folder || '.', ...row }))
}

/** Nothing to say is only said where something was there to be looked at. */
function blank(parts: ReadonlyMap<string, unknown>, exit: number | null, said: string): PackageRow[] {
  if (parts.has('npm-locked') || parts.has('pip-listed')) return []
  if (exit !== 0)
    return [
      unread('', `it could not be looked at: ${said.trim().split('\n').at(-1)?.slice(0, 300)}`, 'Look there by hand.'),
    ]
  return [
    parts.has('absent')
      ? unread('', 'the folder is not there, or this login may not enter it', 'Correct the fact app_folders.')
      : unread(
          '',
          'there is neither a package.json, nor a requirements.txt, nor a virtual environment',
          'Correct the fact app_folders.',
        ),
  ]
}
