import { FormGroup, InputGroup } from '@blueprintjs/core'
import { useMemo } from 'react'
import { Moment, useNow } from '../../parts/moment'
import { nextTimes } from './next-times'
import { texts } from './texts'

const zones = Intl.supportedValuesOf('timeZone')

/** A cron expression and its zone, and below them the next three times they mean, or why they mean none. */
export function CronField({
  cron,
  zone,
  onCron,
  onZone,
}: {
  cron: string
  zone: string
  onCron: (cron: string) => void
  onZone: (zone: string) => void
}) {
  const now = useNow(60_000)
  const wanted = cron.trim()
  const next = useMemo(() => (wanted === '' ? [] : nextTimes(wanted, zone.trim(), new Date(now))), [wanted, zone, now])
  const problem = typeof next === 'string' ? next : undefined
  return (
    <>
      <div className="field-pair">
        <FormGroup
          label={texts.cron}
          labelFor="routine-cron"
          labelInfo={texts.cronInfo}
          helperText={problem ?? texts.cronHelp}
          intent={problem ? 'danger' : 'none'}
        >
          <InputGroup
            id="routine-cron"
            value={cron}
            spellCheck={false}
            autoComplete="off"
            placeholder="30 7 * * mon-fri"
            intent={problem ? 'danger' : 'none'}
            onValueChange={onCron}
          />
        </FormGroup>
        <FormGroup label={texts.zone} labelFor="routine-zone" helperText={texts.zoneHelp}>
          <InputGroup
            id="routine-zone"
            value={zone}
            spellCheck={false}
            autoComplete="off"
            list="time-zones"
            onValueChange={onZone}
          />
          <datalist id="time-zones">
            {zones.map(one => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </FormGroup>
      </div>
      {typeof next !== 'string' && next.length > 0 ? (
        <div className="next-times" aria-live="polite">
          <span className="eyebrow">{texts.nextTimes}</span>
          <ul>
            {next.map(time => (
              <li key={time.getTime()}>
                <Moment at={time.toISOString()} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  )
}
