import type { Settings } from '#contract/app'
import { useMetricFiles } from '../../asks/metrics'
import { useProblems, useRunbooks } from '../../asks/queries'
import { saveSettings } from '../../asks/save-settings'
import { counted } from '../../parts/units'
import { insideFolder } from './folder-path'
import { OwnFolders } from './own-folders'
import { texts } from './texts'

/** The operator's own runbook folders: what each brings, and what in it did not load. */
export function RunbookFolders({ settings }: { settings: Settings }) {
  const { folders } = settings
  const problems = (useProblems().data ?? []).filter(({ file }) => folders.some(folder => insideFolder(file, folder)))
  const runbooks = useRunbooks().data ?? []
  const brings = (folder: string) =>
    counted(runbooks.filter(runbook => insideFolder(runbook.origin, folder)).length, 'runbook')
  return (
    <OwnFolders
      id="folders"
      words={texts.runbookFolders}
      {...{ folders, problems, brings }}
      onKeep={kept => saveSettings({ ...settings, folders: kept })}
    />
  )
}

/** The operator's own folders of metric files, and whatever is wrong with a metric file, the shipped ones among them. */
export function MetricFolders({ settings }: { settings: Settings }) {
  const files = useMetricFiles().data
  const brings = (folder: string) => counted(files?.folders.find(one => one.folder === folder)?.metrics ?? 0, 'metric')
  return (
    <OwnFolders
      id="metric-folders"
      words={texts.metricFolders}
      folders={settings.metricFolders}
      problems={files?.problems ?? []}
      brings={brings}
      onKeep={kept => saveSettings({ ...settings, metricFolders: kept })}
    />
  )
}
