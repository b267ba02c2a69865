import type { Drill } from '#contract/backups'
import { Ago } from '../../parts/moment'
import { toRun } from '../../route'
import { texts } from './texts'

/** The newest restore drill, as a link to its run: whether the dump came back, and when that was. */
export function DrillMark({ system, drill }: { system: string; drill: Drill | undefined }) {
  if (!drill) return <span className="muted">{texts.neverDrilled}</span>
  const ended = drill.outcome === 'passed' || drill.outcome === 'found'
  return (
    <a href={toRun(system, drill.run)} className={drill.proved ? 'tone-good' : 'tone-bad'}>
      {drill.proved ? `✓ ${texts.proved}` : ended ? `✕ ${texts.failed}` : `✕ ${texts.notDone}`} <Ago at={drill.at} />
    </a>
  )
}
