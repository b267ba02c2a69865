import { withoutSecrets } from '#domain/without-secrets'
import { fieldNames, fieldsOf, requestIds } from './json-line'
import { visibleLine } from './visible-line'

/** What a line of JSON should tell, and the names that loggers give it. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  timestamp: fieldNames('time'),
  level: fieldNames('level'),
  service: fieldNames('service'),
  message: fieldNames('message'),
  'request id': requestIds,
}

/** How well the lines of a source can be searched by machines. */
export interface Structure {
  readonly lines: number
  readonly json: number
  /** Of the lines of JSON, how many lack it, by name. */
  readonly lacking: Readonly<Record<string, number>>
  /** The first line that is no JSON, and the first one of JSON that lacks something, without secrets. */
  readonly plainExample: string | null
  readonly lackingExample: string | null
}

/** Counts which lines are JSON and what those lack. */
export function structureOf(lines: readonly string[]): Structure {
  const told = lines.filter(line => line.trim() !== '')
  const read = told.map(line => ({ line, fields: fieldsOf(line) }))
  const json = read.flatMap(({ line, fields }) => (fields ? [{ line, fields }] : []))
  const lacks = (fields: Map<string, unknown>, name: string) =>
    !wanted[name]?.some(one => fields.get(one) !== undefined && fields.get(one) !== null && fields.get(one) !== '')
  const example = (line: string | undefined) => (line === undefined ? null : withoutSecrets(visibleLine(line, 300)))
  return {
    lines: told.length,
    json: json.length,
    lacking: Object.fromEntries(
      Object.keys(wanted).map(name => [name, json.filter(({ fields }) => lacks(fields, name)).length]),
    ),
    plainExample: example(read.find(one => !one.fields)?.line),
    lackingExample: example(
      json.find(({ fields }) => ['timestamp', 'level', 'service', 'message'].some(name => lacks(fields, name)))?.line,
    ),
  }
}
