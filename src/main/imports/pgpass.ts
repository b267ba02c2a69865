import type { Gathering } from './gather'
import type { Home } from './home'
import { libpqName, readLibpq } from './libpq'

/** One line of a `.pgpass`; undefined stands for `*`, which fits all. */
export interface PassLine {
  readonly line: number
  readonly host: string | undefined
  readonly port: string | undefined
  readonly database: string | undefined
  readonly user: string | undefined
  readonly password: string
}

/** The lines that libpq would look at, and the numbers of those it would not. */
export function readPassLines(text: string): { lines: PassLine[]; broken: number[] } {
  const lines: PassLine[] = []
  const broken: number[] = []
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue
    // A backslash takes the meaning from what follows: `\:` and `\\` are letters, and `\*` is a star.
    const parts = [...line.matchAll(/((?:\\.|[^:\\]|\\$)*)(?::|$)/g)].map(([, part]) => part)
    const [host, port, database, user, password] = parts
    if (password === undefined || password === '') broken.push(at + 1)
    else {
      const field = (text: string | undefined) => (text === '*' ? undefined : plain(text ?? ''))
      lines.push({
        line: at + 1,
        ...{ host: field(host), port: field(port), database: field(database), user: field(user) },
        password: plain(password),
      })
    }
  }
  return { lines, broken }
}

const plain = (text: string) => text.replace(/\\(.)/g, '$1')

/** The password libpq would use: of the first line that fits. A socket is looked up as localhost. */
export function passwordFor(
  lines: readonly PassLine[],
  server: { host: string; port: number; database: string; user: string },
): string | undefined {
  const host = server.host.startsWith('/') ? 'localhost' : server.host
  const fits = (pattern: string | undefined, text: string) => pattern === undefined || pattern === text
  return lines.find(
    line =>
      fits(line.host, host) &&
      fits(line.port, String(server.port)) &&
      fits(line.database, server.database) &&
      fits(line.user, server.user),
  )?.password
}

/** Each line that names a server and a role is a connection; one with a `*` there only has a password for others. */
export function readPgpass(text: string, file: string, { add, refuse }: Gathering, home: Home): void {
  const { lines, broken } = readPassLines(text)
  for (const line of broken)
    refuse({ file, line }, 'It should be host:port:database:user:password; a colon inside is written \\:')
  for (const { line, host, port, database, user, password } of lines) {
    if (host === undefined || user === undefined) {
      const what = host === undefined ? 'host' : 'role'
      refuse(
        { file, line },
        `It has * for the ${what}: no connection by itself. It gives its password to those it fits.`,
      )
      continue
    }
    const words = new Map([
      ['host', host],
      ['user', user],
      ['port', port ?? ''],
      ['dbname', database ?? 'postgres'],
      ['password', password],
    ])
    const read = readLibpq(words, home)
    if ('refused' in read) {
      refuse({ file, line }, read.refused)
      continue
    }
    const notes = [...read.notes]
    if (port === undefined) notes.push('It stands for every port: 5432 is taken.')
    if (database === undefined) notes.push('It stands for every database: postgres is taken.')
    add({ file, line, ...read, notes, fields: { ...read.fields, name: libpqName(read.fields) } })
  }
}
