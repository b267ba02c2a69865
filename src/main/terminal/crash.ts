import { toFailure } from '#domain/failure'
import { plain } from '../reports/plain'
import { exitCodes } from './exit'

/**
 * The end of a command that nobody foresaw: logged, and said in a line. Node would print the error with all that hangs
 * on it, a driver's password too.
 */
export async function crash(error: unknown): Promise<never> {
  const [{ createLog }, { dataFolder }] = await Promise.all([import('../hosts/log'), import('../hosts/data-folder')])
  createLog(dataFolder()).fatal({ err: error }, 'the console ends')
  process.stderr.write(`${plain(toFailure(error).message)}\n`)
  process.exit(exitCodes.crash)
}
