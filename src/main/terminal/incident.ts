import { invalid } from '#domain/failure'
import type { Incident, IncidentSeverity } from '#domain/incident'
import { line } from '../reports/plain'
import { drawTable } from './drawing'
import { findSystem, withHouse } from './house'
import { createScreen, type Format, type Screen } from './screen'
import { writeOut } from './write-out'

interface Asked {
  readonly format: Format
  readonly system?: string
}

/** `quarterdeck incident declare`: prints the id that the other commands ask for. */
export const declare = (title: string, options: Asked & { severity: IncidentSeverity; began?: string }) =>
  withHouse(async client => {
    const began = options.began === undefined ? {} : { beganAt: instant(options.began) }
    const { id: system } = await findSystem(client, options.system)
    show(await client.incidents.declare({ system, title, severity: options.severity, ...began }), options.format)
    return 0
  })

/** `quarterdeck incident list`: those that are not closed; with `closed`, those that are. */
export const list = (options: Asked & { closed?: boolean }) =>
  withHouse(async client => {
    const screen = createScreen(options.format)
    const system = options.system === undefined ? {} : { system: (await findSystem(client, options.system)).id }
    const incidents = await client.incidents.list({ ...system, state: options.closed ? 'closed' : 'open' })
    if (options.format === 'json') screen.printJson(incidents)
    else if (incidents.length === 0)
      screen.print(options.closed ? 'No incident was closed yet.' : 'No incident is open.')
    else screen.print(table(incidents, new Map((await client.systems.list()).map(({ id, name }) => [id, name]))))
    return 0
  })

/** `quarterdeck incident note`: a remark for its timeline; with `update`, a word for those who wait. */
export const note = (id: string, text: string, options: Asked & { update?: boolean }) =>
  withHouse(async client => {
    show(
      await (options.update ? client.incidents.update({ id, text }) : client.incidents.note({ id, text })),
      options.format,
    )
    return 0
  })

/** `quarterdeck incident advance`: its next state, with what was done to reach it. */
export const advance = (id: string, to: Exclude<Incident['state'], 'declared'>, options: Asked & { text?: string }) =>
  withHouse(async client => {
    show(await client.incidents.advance({ id, to, text: options.text ?? '' }), options.format)
    return 0
  })

/** `quarterdeck incident report`: the post-mortem, or what whoever takes over has to know. */
export const report = (
  id: string,
  { handOver, format, output }: { handOver?: boolean; format: 'markdown' | 'html'; output?: string },
) =>
  withHouse(async client => {
    const { text } = await client.incidents.report({ id, kind: handOver ? 'hand-over' : 'post-mortem', format })
    await writeOut(text, output)
    return 0
  })

function show(incident: Incident, format: Format) {
  const screen = createScreen(format)
  if (format === 'json') screen.printJson(incident)
  else screen.print(told(incident, screen))
}

const told = ({ id, severity, title, state, dueAt }: Incident, { colors }: Screen) =>
  `${colors.bold(id)}  ${severity}  ${state}  ${line(title)}${dueAt ? `  ${awaited(state, dueAt)}` : ''}`

const awaited = (state: Incident['state'], dueAt: string) => {
  const what = state === 'declared' ? 'acknowledge' : 'update'
  return `${what} by ${dueAt.slice(0, 16).replace('T', ' ')} UTC${dueAt < new Date().toISOString() ? ', overdue' : ''}`
}

const table = (incidents: readonly Incident[], systems: ReadonlyMap<string, string>) =>
  drawTable(
    ['id', 'system', 'severity', 'state', 'title', 'declared', 'awaited', 'evidence'],
    incidents.map(one => [
      ...[one.id, systems.get(one.system) ?? one.system, one.severity, one.state, one.title],
      ...[`${one.declaredAt.slice(0, 16).replace('T', ' ')} UTC`, one.dueAt ? awaited(one.state, one.dueAt) : ''],
      one.evidence.state,
    ]),
  )

function instant(text: string): string {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw invalid(`${text} is no moment.`, 'Write it as 2026-01-12T12:00:00Z.')
  return new Date(at).toISOString()
}
