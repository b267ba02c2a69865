import { homedir } from 'node:os'
import { join } from 'node:path'

/** A path as an operator writes it: `~/` is the folder of this login. */
export const homePath = (path: string) => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path)
