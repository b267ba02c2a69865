import type { AlignedData } from 'uplot'
import type { ChartLine, ChartPoint } from '#domain/chart-lines'

/**
 * Lines as the columns of one chart: of each what was measured, what is expected, and the edges of its band. A forecast
 * begins where the measured ends, so that the line does not break there. Times are in seconds.
 */
export function alignedLines(lines: readonly ChartLine[], time = true): AlignedData {
  const places = [...new Set(lines.flatMap(line => line.points.map(point => point.x)))].toSorted((a, b) => a - b)
  const columns = lines.flatMap(({ points }) => {
    const at = (kind: boolean) => new Map(points.filter(one => one.forecast === kind).map(one => [one.x, one]))
    const [measured, expected] = [at(false), at(true)]
    const end = expected.size > 0 ? points.findLast(one => !one.forecast && one.y !== null) : undefined
    const column = (read: (x: number) => number | null | undefined) => places.map(read)
    const band = (edge: (point: ChartPoint) => number | undefined) => {
      const all = new Map(points.map(one => [one.x, edge(one)]))
      return column(x => all.get(x))
    }
    return [
      // Null is a gap; undefined, where another line has a value, is none.
      column(x => measured.get(x)?.y),
      column(x => expected.get(x)?.y ?? (end?.x === x ? end.y : undefined)),
      band(point => point.high),
      band(point => point.low),
    ]
  })
  return [time ? places.map(x => x / 1000) : places, ...columns]
}
