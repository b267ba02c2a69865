import type { Round } from '#domain/round'
import { SidePart } from '../../parts/side-part'
import { Visible } from '../../parts/visible'
import type { GridWords } from './grid-line'
import { paceWords } from './pace-words'
import { texts } from './texts'

/** How this round goes over its systems, and why it stopped where it did. */
export function RoundFacts({ round, words }: { round: Round; words: GridWords }) {
  const systems = [...new Set(round.cells.map(cell => cell.system))]
  const environments = systems.flatMap(system => words.system(system).environment ?? [])
  return (
    <SidePart title={texts.facts}>
      {round.stopped ? (
        <p>
          <strong>{texts.stopped}:</strong> <Visible text={round.stopped} />
        </p>
      ) : null}
      <ul className="pace-words muted">
        {paceWords(round.pace, environments).map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </SidePart>
  )
}
