import { useCompared } from '../../asks/reports'
import { texts } from './texts'

/** In short, how a report differs from the one before it. */
export function Changed({ run }: { run: string }) {
  const { data } = useCompared(run)
  if (data === undefined) return null
  if (data === null) return <span className="muted">{texts.first}</span>
  const told = (['worse', 'fresh', 'unseen', 'better', 'gone'] as const).flatMap(which => {
    const count = data.findings[which].length
    return count > 0 ? [{ which, said: words[which](count) }] : []
  })
  if (told.length === 0) return <span className="muted">{texts.nothingNew}</span>
  return (
    <span className="report-changed">
      {told.map(({ which, said }) => (
        <span key={which} className={bad.has(which) ? 'report-worse' : undefined}>
          {said}
        </span>
      ))}
    </span>
  )
}

const words = { fresh: texts.new, worse: texts.worse, better: texts.better, gone: texts.gone, unseen: texts.unseen }
const bad: ReadonlySet<string> = new Set(['fresh', 'worse', 'unseen'])
