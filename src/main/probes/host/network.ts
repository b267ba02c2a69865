import { hostProbe } from './host-probe'
import { bootOf, perSecond } from './rates'

export const hostNetwork = hostProbe(
  'host.network',
  'What each network link carried and lost over a few seconds.',
  {
    link: 'text',
    received_bytes_per_second: 'float',
    sent_bytes_per_second: 'float',
    errors_per_second: 'float',
    dropped_per_second: 'float',
    errors: 'int',
    dropped: 'int',
    booted_at: 'time',
  },
  /^network/,
  look => {
    const { first, second, seconds } = look
    const booted_at = bootOf(look)
    return [...second.links].map(([link, now]) => {
      const before = first.links.get(link)
      const rate = (...names: (keyof typeof now)[]) => {
        const sum = (counters: typeof now) => names.reduce((total, name) => total + counters[name], 0)
        return perSecond(before && sum(before), sum(now), seconds)
      }
      return {
        link,
        received_bytes_per_second: rate('receivedBytes'),
        sent_bytes_per_second: rate('sentBytes'),
        errors_per_second: rate('receivedErrors', 'sentErrors'),
        dropped_per_second: rate('receivedDropped', 'sentDropped'),
        errors: now.receivedErrors + now.sentErrors,
        dropped: now.receivedDropped + now.sentDropped,
        booted_at,
      }
    })
  },
)
