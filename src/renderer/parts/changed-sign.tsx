import { SymbolCircle, SymbolTriangleDown, SymbolTriangleUp } from '@blueprintjs/icons'
import type { RoundCell } from '#domain/round'

const signs = {
  worse: { Icon: SymbolTriangleUp, tone: 'bad', word: 'worse', text: 'Worse than in the round before' },
  better: { Icon: SymbolTriangleDown, tone: 'good', word: 'better', text: 'Better than in the round before' },
  new: { Icon: SymbolCircle, tone: 'ask', word: 'new', text: 'Not in the round before' },
} as const

/** What became of a check since the round before; nothing where nothing did. `worded` writes the word out. */
export function ChangedSign({ changed, worded = false }: { changed: RoundCell['changed']; worded?: boolean }) {
  if (changed === undefined || changed === 'same') return null
  const { Icon, tone, word, text } = signs[changed]
  return (
    <span className={`changed-sign tone-${tone}`} title={text}>
      <Icon size={12} aria-hidden="true" />
      <span className={worded ? undefined : 'unseen'}>{worded ? word : text}</span>
    </span>
  )
}
