import { randomBytes } from 'node:crypto'
import type { Parameter } from '#domain/runbook'
import type { Value } from '../expressions/value'

const letters = 40

/** Letters and digits only, 238 bits of chance: every file, address, shell and password prompt takes it as it is. */
function drawSecret(): string {
  const drawn = randomBytes(2 * letters)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
  return drawn.length < letters ? drawSecret() : drawn.slice(0, letters)
}

/** The values, with a new secret for each parameter that the run draws where nobody gave one. */
export const drawn = (
  parameters: Readonly<Record<string, Parameter>>,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!parameters[name]?.generated || value.text !== null) return [name, value]
      const text = drawSecret()
      return [name, { ...value, text, cel: text, drawn: true }]
    }),
  )
