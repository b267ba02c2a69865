import { type Finding, type Severity, severities } from '#domain/finding'
import { record, type Table } from '#domain/table'

/** How bad each row is: the worst finding whose evidence it is; undefined for rows that nothing was found in. */
export function rowSeverity(table: Table, findings: readonly Finding[]): (index: number) => Severity | undefined {
  const worst = new Map<string, Severity>()
  for (const { evidence, severity } of findings) {
    if (!evidence) continue
    const key = keyOf(evidence)
    const before = worst.get(key)
    if (!before || severities.indexOf(before) < severities.indexOf(severity)) worst.set(key, severity)
  }
  return index => (worst.size === 0 ? undefined : worst.get(keyOf(record(table, index))))
}

const keyOf = (cells: NonNullable<Finding['evidence']>) => JSON.stringify(cells)
