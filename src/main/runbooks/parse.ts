import { createHash } from 'node:crypto'
import type { Probe } from '#domain/probe'
import type { ActionKind, Problem, Runbook } from '#domain/runbook'
import { readProbe } from '../expressions/probe-text'
import type { Around, Neighbour } from './around'
import { type RunbookDocument, readDocument } from './document'
import { readFrontMatter } from './front-matter'
import { createProblems } from './problems'
import { readStep } from './step'

/** What a runbook may refer to beyond itself. */
export interface Known {
  readonly probes: ReadonlyMap<string, Probe>
  readonly thresholds: ReadonlySet<string>
}

export interface Written {
  readonly file: string
  readonly id: string
  readonly text: string
  readonly origin: string
}

/** Reads a runbook strictly: either it is whole, or all that could be found wrong with it. The SQL parser must be loaded. */
export function parseRunbook(written: Written, known: Known): { runbook?: Runbook; problems: readonly Problem[] } {
  const problems = createProblems(written.file)
  const document = readDocument(written.text, problems)
  const front = document?.frontMatter && readFrontMatter(document.frontMatter, known.thresholds, problems)
  // Without its targets and parameters, every reference would be wrong: the front matter first.
  if (!document || !front) return { problems: problems.list() }
  const neighbours = neighboursOf(document, known)
  const steps = document.sections.flatMap((section, at) => {
    const around: Around = { front, ...known, steps: neighbours, at }
    return readStep(section, around, problems) ?? []
  })
  if (steps.length === 0) problems.add(1, 'There is no step: each begins with a ## heading.')
  for (const [name, parameter] of Object.entries(front.parameters))
    if (parameter.from !== undefined && !neighbours.get(parameter.from)?.kind)
      problems.add(
        document.frontMatter?.line ?? 1,
        `parameters.${name}: There is no step ${parameter.from} with rows to choose from.`,
      )
  for (const id of front.certificate)
    if (!neighbours.get(id)?.kind)
      problems.add(document.frontMatter?.line ?? 1, `certificate: There is no step ${id} with rows to state.`)
  if (problems.list().length > 0) return { problems: problems.list() }
  const { thresholds, ...rest } = front
  return {
    problems: [],
    runbook: {
      ...rest,
      id: written.id,
      thresholds,
      prose: document.prose,
      steps,
      text: written.text,
      hash: createHash('sha256').update(written.text).digest('hex'),
      origin: written.origin,
    },
  }
}

const actionKinds = ['sql', 'redis', 'sh', 'bash', 'http', 'probe'] as const satisfies readonly ActionKind[]

/** A first look at all steps, so that each can be checked against those before and after it. */
function neighboursOf(document: RunbookDocument, known: Known): ReadonlyMap<string, Neighbour> {
  return new Map(
    document.sections.map((section, at) => {
      const action = section.fences.find(
        fence => actionKinds.some(kind => fence.info.split(/\s+/)[0] === kind) && !/\srole=(?!action)/.test(fence.info),
      )
      const kind = actionKinds.find(one => action?.info.split(/\s+/)[0] === one)
      const columns = kind === 'probe' && action ? columnsOf(action.text, known) : undefined
      return [section.id, { at, ...(kind ? { kind } : {}), ...(columns ? { columns } : {}) }]
    }),
  )
}

function columnsOf(text: string, known: Known): readonly string[] | undefined {
  try {
    return known.probes.get(readProbe(text).name)?.columns.map(column => column.name)
  } catch {
    return undefined // Its own step reports it.
  }
}
