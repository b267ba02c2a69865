import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, link, mkdir, open, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, extname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { invalid, OpsError } from '#domain/failure'

/** The folder where a browser of this operator saves, when there is one; else home. */
export async function usualFolder(): Promise<string> {
  const downloads = join(homedir(), 'Downloads')
  return access(downloads, constants.W_OK).then(
    () => downloads,
    () => homedir(),
  )
}

/**
 * Has `fill` write a file under a name of its own and then gives it the name of the far one, as it is whole. Nothing that
 * is there already is overwritten: a number is put before the ending. What did not come whole is removed. Mode 0600.
 */
export async function saveAs<T>(
  folder: string,
  farPath: string,
  fill: (sink: Writable) => Promise<T>,
): Promise<{ file: string; result: T }> {
  const name = basename(farPath).replaceAll(/[\p{Cc}<>:"|?*\\/]/gu, '_')
  if (name === '' || name === '.' || name === '..') throw invalid('That path names no file.')
  const partial = join(folder, `.${randomUUID()}.part`)
  try {
    await mkdir(folder, { recursive: true })
    // Opened before anything is asked of the host: a stream that cannot open says so to nobody, and ends the process.
    const sink = (await open(partial, 'wx', 0o600)).createWriteStream({ flush: true })
    sink.on('error', () => {}) // told to whoever writes
    const result = await fill(sink)
    return { file: await nameIt(partial, folder, name), result }
  } catch (error) {
    throw inOurWords(error, folder)
  } finally {
    await rm(partial, { force: true })
  }
}

/** A second name, made only where nobody has it: a rename would silently take the place of another file. */
async function nameIt(partial: string, folder: string, name: string): Promise<string> {
  const ending = extname(name)
  const stem = name.slice(0, name.length - ending.length)
  for (let n = 1; ; n++) {
    const file = join(folder, n === 1 ? name : `${stem} (${n})${ending}`)
    try {
      await link(partial, file)
      return file
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      return copyTo(partial, file)
    }
  }
}

/** Where the file system knows no second names (FAT, some shares), the bytes are copied under the same promise. */
async function copyTo(partial: string, file: string): Promise<string> {
  const [from, to] = [await open(partial), await open(file, 'wx', 0o600)]
  try {
    await to.writeFile(from.createReadStream({ autoClose: false }))
    await to.sync()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await Promise.all([from.close(), to.close()])
  }
  await chmod(file, 0o600)
  return file
}

const whys: Readonly<Record<string, readonly ['denied' | 'rejected' | 'missing', string]>> = {
  EACCES: ['denied', 'This console may not write to'],
  EPERM: ['denied', 'This console may not write to'],
  EROFS: ['denied', 'Nobody may write to'],
  ENOSPC: ['rejected', 'The disk is full at'],
  EDQUOT: ['rejected', 'Your share of the disk is used up at'],
  ENOENT: ['missing', 'No file can be made in'],
  ENOTDIR: ['missing', 'There is no folder'],
  EEXIST: ['missing', 'There is no folder'],
}

/** What this machine's disk refused, said as that; everything else as it is. */
function inOurWords(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const why = error instanceof OpsError || !Object.hasOwn(whys, code) ? undefined : whys[code]
  if (!why) return error
  const [kind, words] = why
  return new OpsError(
    { kind, layer: 'disk', code, message: `${words} ${folder} on this machine.`, hint: 'Choose another folder.' },
    { cause: error },
  )
}
