import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { z } from 'zod'
import { invalid, OpsError, toFailure } from '#domain/failure'
import type { Probe, ProbeContext } from '#domain/probe'
import type { SqlAnswer } from '#domain/session'
import type { Cell, Column } from '#domain/table'
import { type FigureFile, readFigureFile } from './figure-file'
import { figureColumns, figuresOf, mostFigures } from './figures'

const columns: readonly Column[] = [...figureColumns, { name: 'file', type: 'text' }, { name: 'problem', type: 'text' }]

const parameters = z.strictObject({
  /** A folder on this machine; each `.sql` file in it is one query. */
  folder: z.string().trim().min(1),
})

const mostFiles = 100
const mostBytes = 65_536

/** A file and what it is, or what is wrong with it. */
type Saved = { readonly file: string } & (
  | { readonly says: FigureFile; readonly query: string; readonly problem?: undefined }
  | { readonly problem: string }
)

/**
 * One row a figure of the operator's saved queries: a folder of `.sql` files, each held to reading. A file that cannot be
 * read, is no read, or fails on the server is a row with its problem; the others are asked all the same.
 */
export const postgresFigureFiles: Probe<z.infer<typeof parameters>> = {
  name: 'postgres.figure-files',
  summary:
    'Figures of a folder of saved queries on this machine: each file one query, its title and lines in its comments.',
  protocols: ['postgres'],
  parameters,
  columns,
  async run({ folder }, context) {
    const { sessions, profile, signal, timeoutMs } = context
    const names = await sqlFiles(folder)
    const saved = await Promise.all(names.slice(0, mostFiles).map(file => read(folder, file, context)))
    const asked = saved.filter(one => one.problem === undefined)
    const session = await sessions.sql(profile, signal)
    const answers = await session.read(
      asked.map(({ query }) => ({ text: figuresOf(query), values: [] })),
      { signal, timeoutMs, rowLimit: mostFigures },
    )
    const rows = saved.flatMap((one): Cell[][] =>
      one.problem === undefined
        ? rowsOf(one.file, one.says, answers[asked.indexOf(one)])
        : [unread(one.file, one.file.replace(/\.sql$/, ''), one.problem)],
    )
    const cut = names.length > mostFiles ? { cut: `Only ${mostFiles} of ${names.length} files were read.` } : {}
    return { columns, rows, ...cut }
  },
}

async function sqlFiles(folder: string): Promise<string[]> {
  if (!isAbsolute(folder)) throw invalid(`${folder} is no whole path.`, 'It begins at the root of this machine.')
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new OpsError({
      kind: 'missing',
      layer: 'file',
      ...(error.code && { code: error.code }),
      message: `The folder ${folder} cannot be read on this machine: ${error.code ?? error.message}.`,
      hint: 'The folder of saved queries is on the machine where this console runs.',
    })
  })
  const names = found.filter(name => name.endsWith('.sql') && !name.startsWith('.')).toSorted()
  if (names.length === 0) throw new OpsError({ kind: 'missing', message: `There is no .sql file in ${folder}.` })
  return names
}

async function read(folder: string, file: string, { assertReads }: ProbeContext): Promise<Saved> {
  if (!assertReads) throw new Error('nobody here can tell whether a saved query reads')
  try {
    const path = join(folder, file)
    const { size } = await stat(path)
    if (size > mostBytes) return { file, problem: 'It is larger than 64 kB.' }
    const query = await readFile(path, 'utf8')
    const says = readFigureFile(query, file.replace(/\.sql$/, ''))
    await assertReads(query)
    return { file, says, query }
  } catch (error) {
    const known = error instanceof OpsError || !(error instanceof Error)
    return { file, problem: known ? toFailure(error).message : error.message }
  }
}

function rowsOf(file: string, says: FigureFile, answer: SqlAnswer | undefined): Cell[][] {
  if (!answer || answer.failure) return [unread(file, says.title, answer?.failure?.message ?? 'No answer.')]
  const { rows } = answer.table
  if (rows.length === 0) return [unread(file, says.title, 'It brought no row.')]
  if (rows.length > 1 && rows.some(([name]) => name === null))
    return [unread(file, says.title, `It brought ${rows.length} rows and no column name that tells them apart.`)]
  return rows.map(([name, value = null, unit, warning, critical, below]) => [
    typeof name === 'string' && name !== '' ? `${says.title}: ${name}` : says.title,
    ...[value, unit === '' ? says.unit : (unit ?? ''), warning ?? says.warning, critical ?? says.critical],
    ...[below === true || says.below, file, null],
  ])
}

const unread = (file: string, title: string, problem: string): Cell[] => [
  ...[title, null, '', null, null, false],
  ...[file, problem],
]
