import { hostProbe } from './host-probe'
import { readPressure } from './rates'

export const hostPressure = hostProbe(
  'host.pressure',
  'Share of time in which work stood still for want of CPU, memory or disk, as the kernel counts it.',
  { resource: 'text', kind: 'text', avg10: 'float', avg60: 'float', avg300: 'float' },
  /^pressure/,
  ({ pressure }) =>
    [...pressure].flatMap(([resource, text]) =>
      readPressure(text).map(({ kind, ...averages }) => ({ resource, kind, ...averages })),
    ),
)
