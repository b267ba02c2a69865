import { writeFile } from 'node:fs/promises'
import { OpsError } from '#domain/failure'

/** On standard output, or in a file of mode 0600 that must not be there yet. Throws an OpsError of the layer disk. */
export async function writeOut(content: string | Buffer, file: string | undefined): Promise<void> {
  if (file === undefined) process.stdout.write(content)
  else await writeFile(file, content, { mode: 0o600, flag: 'wx' }).catch(refused(file))
}

const refused = (file: string) => (error: NodeJS.ErrnoException) => {
  throw new OpsError(
    error.code === 'EEXIST'
      ? { kind: 'invalid', layer: 'disk', code: error.code, message: `${file} is there already; it stays as it is.` }
      : {
          kind: 'rejected',
          layer: 'disk',
          code: error.code,
          message: `${file} could not be written: ${error.message}`,
        },
  )
}
