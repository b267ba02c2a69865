import { HTMLSelect } from '@blueprintjs/core'
import type { System } from '#domain/system'
import { useAct } from '../../asks/act'
import { client } from '../../client/client'
import { texts } from './texts'

const paces = [0, 15, 30, 60, 120, 300]

/** Saves how often a system is measured; 0 seconds is not at all. */
export function useSampling(system: System) {
  const { act, busy, blocked } = useAct()
  const measure = (everySeconds: number) =>
    act(
      'sampling',
      () => {
        const { sampling: _, ...rest } = system
        return client.systems.save(everySeconds === 0 ? rest : { ...system, sampling: { everySeconds } })
      },
      () => ({ text: everySeconds === 0 ? texts.stillOff : `${texts.measured} ${texts.every(everySeconds)}.` }),
    )
  return { measure, busy: busy !== null, blocked }
}

/** How often the targets of a system are measured. */
export function SamplingSelect({ system }: { system: System }) {
  const { measure, busy, blocked } = useSampling(system)
  const now = system.sampling?.everySeconds ?? 0
  const choices = paces.includes(now) ? paces : [...paces, now].toSorted((a, b) => a - b)
  return (
    <HTMLSelect
      aria-label={texts.measure}
      value={String(now)}
      disabled={busy || blocked}
      onChange={event => void measure(Number(event.currentTarget.value))}
      options={choices.map(seconds => ({
        value: String(seconds),
        label: seconds === 0 ? texts.every(0) : `${texts.measured.toLowerCase()} ${texts.every(seconds)}`,
      }))}
    />
  )
}
