import { createLine } from '#contract/line'
import { dialDesktop } from './desktop'
import { dialServed } from './served'

export { failureOf } from '#contract/failed'

/** The page's one line to the console's own process: a port in the desktop window, a socket in a browser. */
export const { client, connection } = createLine(location.protocol === 'app:' ? dialDesktop : dialServed)
