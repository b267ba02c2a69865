import type { LogKinds } from '#contract/logs'
import type { Level } from '#domain/log'
import { stamp } from '../../parts/stamp'
import { levelWords, texts } from './texts'

const height = 60
const width = 10

/** Counts over time, a bar for each part of it, the gravest level at the bottom; a bar leads to its time. */
export function Histogram({ kinds, onTime }: { kinds: LogKinds; onTime: (time: string) => void }) {
  const parts = kinds.counts[0]?.counts.length ?? 0
  if (parts === 0) return null
  const sums = Array.from({ length: parts }, (_, at) =>
    kinds.counts.reduce((sum, one) => sum + (one.counts[at] ?? 0), 0),
  )
  const most = Math.max(1, ...sums)
  const from = Date.parse(kinds.from)
  const step = (Date.parse(kinds.to) - from) / parts
  const total = (level: Level) => kinds.counts.find(one => one.level === level)?.counts.reduce((a, b) => a + b, 0) ?? 0
  const said = kinds.counts.map(({ level }) => `${total(level)} ${levelWords[level].toLowerCase()}`).join(', ')
  return (
    <figure className="log-histogram">
      <svg
        viewBox={`0 0 ${parts * width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${texts.histogram}: ${said}`}
      >
        <title>{`${texts.histogram}: ${said}`}</title>
        {sums.map((sum, at) => {
          let done = 0
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the table below leads to the same times by keys
            <g key={from + at * step} onClick={() => sum > 0 && onTime(new Date(from + at * step).toISOString())}>
              <rect x={at * width} y={0} width={width} height={height} className="log-bar-ground" />
              {kinds.counts.map(({ level, counts }) => {
                const size = ((counts[at] ?? 0) / most) * height
                done += size
                return (
                  <rect
                    key={level}
                    x={at * width + 1}
                    y={height - done}
                    width={width - 2}
                    height={size}
                    className={`log-bar-${level}`}
                  />
                )
              })}
              <title>{`${stamp(new Date(from + at * step)).local}: ${sum}`}</title>
            </g>
          )
        })}
      </svg>
      <figcaption>
        <span>{stamp(new Date(kinds.from)).local}</span>
        <span>{said}</span>
        <span>{stamp(new Date(kinds.to)).local}</span>
      </figcaption>
    </figure>
  )
}
