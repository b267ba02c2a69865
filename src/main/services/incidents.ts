import { nanoid } from 'nanoid'
import { invalid, missing } from '#domain/failure'
import { evidenceRunbook, type Incident } from '#domain/incident'
import { isZone } from '#domain/quiet-hours'
import { looksAt, skipped } from '../incidents/evidence'
import { levelsOf } from '../incidents/levels'
import { moved } from '../incidents/moves'
import { createIncidentReports } from './incident-reports'
import type { Parts } from './parts'
import { operatorOf } from './settings'

export function createIncidentsService(parts: Parts) {
  const { procedures, store, changes, desk, engine } = parts
  const os = procedures.incidents
  const reportOf = createIncidentReports(parts)
  const systemOf = async (id: string) => {
    const system = await store.systems.get(id)
    if (!system) throw missing('There is no such system any more.')
    return system
  }
  const advance = async (id: string, to: Incident['state'], text = '') => {
    const by = await operatorOf(store)
    return desk.change(id, async incident => [
      moved(incident, to, by, new Date().toISOString()),
      [{ kind: 'state', text: [words[to], text.trim()].filter(Boolean).join(': '), by }],
    ])
  }
  const policyOf = async (id: string) => {
    const { incidents } = await systemOf(id)
    return { contacts: [], ...incidents, levels: levelsOf(incidents) }
  }
  return {
    list: os.list.handler(async ({ input: { system, state } }) => [
      ...(await desk.list({ closed: state === 'closed', ...(system !== undefined && { system }) })),
    ]),
    get: os.get.handler(({ input }) => desk.get(input.id)),
    declare: os.declare.handler(async ({ input: { system, beganAt, alert, ...said } }) => {
      if (beganAt !== undefined && Date.parse(beganAt) > Date.now())
        throw invalid('That lies in the future.', 'When did the trouble begin, as far as known?')
      const more = { ...said, ...(beganAt !== undefined && { beganAt }), ...(alert !== undefined && { alert }) }
      return desk.declare(await systemOf(system), more, await operatorOf(store))
    }),
    acknowledge: os.acknowledge.handler(({ input }) => advance(input.id, 'acknowledged')),
    advance: os.advance.handler(({ input }) => advance(input.id, input.to, input.text)),
    change: os.change.handler(async ({ input: { id, ...asked } }) => {
      const by = await operatorOf(store)
      return desk.change(id, async incident => changed(incident, asked, by, desk.clean))
    }),
    update: os.update.handler(async ({ input: { id, text } }) => {
      const by = await operatorOf(store)
      const at = new Date().toISOString()
      return desk.change(id, async incident => {
        if (incident.state === 'closed')
          throw invalid('It is closed; nobody waits for an update.', 'A note can be added.')
        return [{ ...incident, toldAt: at }, [{ kind: 'update', text, by, at }]]
      })
    }),
    note: os.note.handler(async ({ input: { id, text, kind } }) => {
      const by = await operatorOf(store)
      return desk.change(id, async incident => [incident, [{ kind, text, by }]])
    }),
    gather: os.gather.handler(async ({ input: { id } }) => {
      const { incident } = await desk.get(id)
      const looks = looksAt(await store.profiles.list(incident.system))
      if (looks.length === 0) throw invalid('This system has no server to look at.', 'Skip it, and say so.')
      const started = looks.map(targets =>
        engine.start({
          ...{ runbook: evidenceRunbook, system: incident.system, targets, parameters: {} },
          ...{ mode: 'all', key: nanoid() },
        }),
      )
      return { runs: (await Promise.all(started)).map(({ run }) => run) }
    }),
    skipEvidence: os.skipEvidence.handler(async ({ input: { id, reason } }) => {
      const by = await operatorOf(store)
      return desk.change(id, async incident => skipped(incident, desk.clean(reason), by))
    }),
    report: os.report.handler(({ input }) => reportOf(input)),
    policy: os.policy.handler(({ input }) => policyOf(input.system)),
    savePolicy: os.savePolicy.handler(async ({ input: { system: id, policy } }) => {
      if (policy.zone !== undefined && !isZone(policy.zone))
        throw invalid(`${policy.zone} is no time zone.`, 'Write it as in Europe/Berlin, or UTC.')
      await store.systems.save({ ...(await systemOf(id)), incidents: policy })
      changes.tell('systems')
      changes.tell('incidents')
      return policyOf(id)
    }),
  }
}

const words: Readonly<Record<Incident['state'], string>> = {
  declared: 'Declared',
  acknowledged: 'Acknowledged',
  mitigated: 'Mitigated',
  resolved: 'Resolved',
  closed: 'Closed',
}

type Asked = Partial<Pick<Incident, 'title' | 'severity' | 'roles' | 'cause'>>
type Changed = Awaited<ReturnType<Parameters<Parts['desk']['change']>[1]>>

/** The incident with what was asked for, and one line of the timeline for each thing that is another now. */
function changed(incident: Changed[0], asked: Asked, by: string, clean: (text: string) => string): Changed {
  const title = asked.title === undefined ? incident.title : clean(asked.title)
  const severity = asked.severity ?? incident.severity
  const cause = asked.cause === undefined ? incident.cause : clean(asked.cause) || undefined
  const named = Object.entries(asked.roles ?? {}).map(([role, name]) => [role, clean(name)] as const)
  const roles = Object.fromEntries(
    Object.entries({ ...incident.roles, ...Object.fromEntries(named) }).filter(([, name]) => name !== ''),
  )
  const until = new Date().toISOString()
  const graded = [...(incident.graded ?? []), { severity: incident.severity, until }]
  const given = named.filter(([role, name]) => (incident.roles[role] ?? '') !== name)
  return [
    {
      ...incident,
      title,
      severity,
      roles,
      cause,
      ...(severity !== incident.severity && { graded }),
    },
    [
      ...(severity === incident.severity
        ? []
        : [{ kind: 'severity' as const, text: `${incident.severity} → ${severity}`, by, at: until }]),
      ...(title === incident.title ? [] : [{ kind: 'note' as const, text: `Renamed: ${title}`, by }]),
      ...(cause === incident.cause
        ? []
        : [{ kind: 'note' as const, text: `Cause: ${cause ?? 'not known any more'}`, by }]),
      ...given.map(([role, name]) => ({
        kind: 'role' as const,
        text: `${role}: ${name === '' ? 'given up' : name}`,
        by,
      })),
    ],
  ]
}
