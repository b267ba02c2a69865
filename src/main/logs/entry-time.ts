import { fieldNames, fieldsOf } from './json-line'
import { type HostClock, timeOf } from './times'

/** When a line was written, milliseconds since 1970; of JSON also where its time stands far behind. */
export function entryTime(line: string, clock: HostClock): number | undefined {
  const near = timeOf(line, clock)
  if (near || !line.startsWith('{')) return near?.at
  const fields = fieldsOf(line)
  const value = fieldNames('time')
    .map(name => fields?.get(name))
    .find(one => one !== undefined)
  if (typeof value === 'number') return value > 1e11 ? value : value * 1000
  return typeof value === 'string' ? timeOf(value, clock)?.at : undefined
}
