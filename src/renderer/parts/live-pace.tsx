import { HTMLSelect, Switch } from '@blueprintjs/core'
import { useKept } from '../asks/kept'

const texts = { every: 'Look every', freeze: 'Freeze' } as const

/** How often a live page looks: the seconds between two looks, kept under that name, and those to choose from. */
export function usePace(name: string, paces: readonly number[], usual: number) {
  const [kept, keep] = useKept(name, String(usual))
  return { seconds: paces.find(one => one === Number(kept)) ?? usual, paces, keep }
}

/** The controls of a live page: how often it looks, and whether it stands still. */
export function LivePace({
  pace,
  frozen,
  onFreeze,
  freezeWhy,
}: {
  pace: ReturnType<typeof usePace>
  frozen: boolean
  onFreeze: (frozen: boolean) => void
  freezeWhy: string
}) {
  return (
    <>
      <HTMLSelect
        aria-label={texts.every}
        value={String(pace.seconds)}
        onChange={event => pace.keep(event.currentTarget.value)}
        options={pace.paces.map(one => ({ value: String(one), label: `every ${one} s` }))}
      />
      <Switch
        className="freeze"
        checked={frozen}
        onChange={() => onFreeze(!frozen)}
        label={texts.freeze}
        title={freezeWhy}
      />
    </>
  )
}
