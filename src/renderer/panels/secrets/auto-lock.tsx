import { FormGroup, HTMLSelect } from '@blueprintjs/core'
import { useAct } from '../../asks/act'
import { useSettings } from '../../asks/queries'
import { saveSettings } from '../../asks/save-settings'
import { duration } from '../../parts/units'
import { texts } from './texts'

const usual = [5, 10, 15, 30, 60, 240]
const words = (minutes: number) => ({ value: String(minutes), label: `after ${duration(minutes * 60_000)}` })

/** After how long without an operator the vault locks; never, where nothing is chosen. */
export function AutoLock() {
  const settings = useSettings().data
  const { act, blocked } = useAct()
  if (!settings) return null
  const { lockMinutes, ...rest } = settings
  const offered = [...new Set([...usual, ...(lockMinutes === undefined ? [] : [lockMinutes])])].sort((a, b) => a - b)
  const save = (chosen: string) =>
    act(
      'auto-lock',
      () => saveSettings({ ...rest, ...(chosen ? { lockMinutes: Number(chosen) } : {}) }),
      () => ({ intent: 'success', text: texts.autoLockSaved }),
    )
  return (
    <FormGroup className="auto-lock" label={texts.autoLock} labelFor="auto-lock" helperText={texts.autoLockHelp}>
      <HTMLSelect
        id="auto-lock"
        disabled={blocked}
        value={lockMinutes === undefined ? '' : String(lockMinutes)}
        options={[{ value: '', label: 'never' }, ...offered.map(words)]}
        onChange={event => save(event.currentTarget.value)}
      />
    </FormGroup>
  )
}
