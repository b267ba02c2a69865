import parse from 'parse-prometheus-text-format'
import { OpsError } from '#domain/failure'

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/**
 * The samples of a metrics page whose name `wanted` fits and whose value is a number. Throws OpsError rejected when a line of them cannot be read.
 * A page cut off in the middle of a line loses that line.
 */
export function readSamples(page: string, wanted: RegExp): Sample[] {
  // The parser gives a histogram with its type known one set of buckets, whatever its labels: without the lines that tell
  // types each bucket is a sample of its own. A page may be megabytes of which a few lines matter.
  const lines = page.slice(0, page.lastIndexOf('\n') + 1).split('\n')
  const samples = lines.filter(line => /^[a-z_:]/i.test(line) && wanted.test(/^[\w:]+/.exec(line)?.[0] ?? ''))
  try {
    return parse(`${samples.join('\n')}\n`).flatMap(({ name, metrics }) =>
      metrics.flatMap(({ labels = {}, value }) => {
        const number = Number(value)
        return Number.isFinite(number) ? [{ name, labels, value: number }] : []
      }),
    )
  } catch (error) {
    throw new OpsError({
      kind: 'rejected',
      code: 'NO_METRICS',
      message: `The page is not the text that Prometheus reads: ${error instanceof Error ? error.message.slice(0, 200) : error}`,
    })
  }
}
