import type { RunbookSummary } from '#contract/runbooks'
import type { RunSummary } from '#contract/runs'
import { address, type Profile, speaksSql } from '#domain/profile'
import type { System } from '#domain/system'
import type { Panel } from '../panel'
import { hasTerminal } from '../parts/fits'
import { hashOf, toPage, toRedis, toRun, toRunbook, toSql, toStart, toTerminal } from '../route'
import { texts } from './texts'

export interface Entry {
  readonly kind: 'Runbook' | 'Console' | 'Page' | 'System' | 'Run' | 'Lock'
  readonly title: string
  readonly detail: string
  /** An address; the palette goes to places and starts no run. A lock is set on the way. */
  readonly to: string
  /** More words to be found by. */
  readonly also: string
}

/** Everything the palette can lead to: runbooks first, for that is what one opens it for. */
export function entries(known: {
  panels: readonly Pick<Panel, 'id' | 'title' | 'key' | 'inner'>[]
  systems: readonly System[]
  runbooks: readonly RunbookSummary[]
  runs: readonly RunSummary[]
  /** Of the system in hand. */
  profiles: readonly Profile[]
  system: string | null
  /** The vault is open, so it can be locked. */
  open: boolean
}): Entry[] {
  const { system } = known
  return [
    ...known.runbooks.map(
      (runbook): Entry => ({
        kind: 'Runbook',
        title: runbook.title,
        detail: runbook.summary,
        to: system === null ? toRunbook(runbook.id, null) : toStart(system, runbook.id),
        also: `${runbook.id} ${runbook.symptoms.join(' ')} ${runbook.cadence}`,
      }),
    ),
    ...known.profiles.filter(speaksSql).map(
      (profile): Entry => ({
        kind: 'Console',
        title: `SQL on ${profile.name}`,
        detail: address(profile),
        to: toSql(profile.system, profile.id),
        also: `sql console query psql ${profile.protocol}`,
      }),
    ),
    ...known.profiles
      .filter(profile => profile.protocol === 'redis')
      .map(
        (profile): Entry => ({
          kind: 'Console',
          title: `Redis on ${profile.name}`,
          detail: address(profile),
          to: toRedis(profile.system, profile.id),
          also: 'redis console keys redis-cli',
        }),
      ),
    ...known.profiles.filter(hasTerminal).map(
      (profile): Entry => ({
        kind: 'Console',
        title: `Terminal on ${profile.name}`,
        detail: address(profile),
        to: toTerminal(profile.system, profile.id),
        also: `terminal shell ssh ${profile.protocol}`,
      }),
    ),
    ...known.panels
      .filter(panel => panel.key)
      .map(
        (panel): Entry => ({
          kind: 'Page',
          title: panel.title,
          detail: `g ${panel.key}`,
          to: toPage(panel.id, system),
          also: panel.id,
        }),
      ),
    ...known.panels.flatMap(panel =>
      (panel.inner ?? []).map(
        ({ title, path, also }): Entry => ({
          kind: 'Page',
          title,
          detail: panel.title,
          to: hashOf({ system, page: panel.id, path }),
          also,
        }),
      ),
    ),
    ...(known.open
      ? [
          {
            kind: 'Lock' as const,
            title: texts.lockNow,
            detail: texts.lockNowHelp,
            to: toPage('secrets', system),
            also: 'vault secrets',
          },
        ]
      : []),
    ...known.systems.map(
      (one): Entry => ({
        kind: 'System',
        title: one.name,
        detail: one.environment,
        to: toPage('overview', one.id),
        also: one.id,
      }),
    ),
    ...known.runs.slice(0, 20).map(
      (run): Entry => ({
        kind: 'Run',
        title: run.title,
        detail: [run.outcome ?? run.status, run.startedAt.slice(0, 16).replace('T', ' '), run.headline]
          .filter(Boolean)
          .join(' · '),
        to: toRun(run.system, run.id),
        also: `${run.id} ${run.runbook}`,
      }),
    ),
  ]
}

const most = 200

/** Entries that contain every word asked for, all of them where none was; those whose title says so first, before them those that begin with it, and first of all what is called just that. */
export function findEntries(query: string, list: readonly Entry[]): Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return list.slice(0, most)
  const weight = (entry: Entry) => {
    const title = entry.title.toLowerCase()
    const asked = words.join(' ')
    if (title === asked) return 0
    if (title.startsWith(asked)) return 1
    if (words.every(word => title.includes(word))) return 2
    return title.startsWith(words[0] ?? '') ? 3 : 4
  }
  return list
    .filter(entry => {
      const text = `${entry.kind} ${entry.title} ${entry.detail} ${entry.also}`.toLowerCase().replaceAll('-', ' ')
      return words.every(word => text.includes(word.replaceAll('-', ' ')))
    })
    .toSorted((a, b) => weight(a) - weight(b))
    .slice(0, most)
}
