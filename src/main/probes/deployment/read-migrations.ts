/** A migration that is not, or not wholly, in the database. */
export interface Waiting {
  readonly name: string
  readonly state: 'pending' | 'failed'
}

/** What a migration tool said: of which tool it is the output, and what waits. */
export interface MigrationsSaid {
  readonly tool: string
  readonly waiting: readonly Waiting[]
}

const pending = (name: string): Waiting => ({ name: name.trim(), state: 'pending' })
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)]

/** Readers of one output each: undefined where it is none of that tool's. */
const readers: Readonly<Record<string, (text: string) => readonly Waiting[] | undefined>> = {
  // Django's showmigrations, in both forms, and TypeORM's migration:show. [-] is a squash that is not recorded yet.
  checkboxes(text) {
    const lines = text.split('\n')
    let app = ''
    const found = lines.flatMap(line => {
      const [, mark, name = ''] = /^\s*\[([ X-])\]\s+(.+)$/.exec(line) ?? []
      if (mark === undefined) {
        if (/^[a-z_][\w.]*$/i.test(line)) app = line
        return []
      }
      return [{ done: mark === 'X', name: app && !name.includes('.') ? `${app}.${name}` : name }]
    })
    if (found.length > 0) return found.filter(one => !one.done).map(one => pending(one.name))
    return /No planned migration operations/.test(text) ? [] : undefined
  },
  // Rails db:migrate:status and Sequelize db:migrate:status.
  updown(text) {
    const found = matches(text, /^\s*(up|down)\s+(\S.*)$/gm)
    return found.length === 0 ? undefined : found.filter(one => one[1] === 'down').map(one => pending(one[2] ?? ''))
  },
  prisma(text) {
    const listed = (head: RegExp) => {
      const from = head.exec(text)
      const rest = from ? text.slice(from.index + from[0].length).replace(/^\s*\n/, '') : ''
      return (rest.split(/\n\s*\n/)[0] ?? '').split('\n').filter(line => line.trim() !== '')
    }
    const waits = listed(/Following migrations? have not yet been applied:/)
    const failed = listed(/Following migrations? have failed:/)
    if (waits.length + failed.length === 0) return /Database schema is up to date/.test(text) ? [] : undefined
    return [...failed.map(name => ({ name: name.trim(), state: 'failed' as const })), ...waits.map(pending)]
  },
  // history -r current:head -i, the newest first: what stands above the line of the present revision.
  alembic(text) {
    const lines = matches(text, /^\S+(?:, \S+)* -> (\w+)(.*)$/gm)
    const now = lines.findIndex(one => one[2]?.includes('(current)'))
    return now < 0
      ? undefined
      : lines.slice(0, now).map(one => pending(`${one[1]}${(one[2] ?? '').replace(/^.*?, */, ' ')}`))
  },
  flyway(text) {
    const lines = text.split('\n').filter(line => line.startsWith('|'))
    const [head = [], ...rows] = lines.map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
    if (!head.includes('State') || rows.length === 0 || rows.some(row => row.length !== head.length)) return undefined
    return rows.flatMap((row): Waiting[] => {
      const [version, description, state] = ['Version', 'Description', 'State'].map(name => row[head.indexOf(name)])
      const name = `${version} ${description}`.trim()
      if (state?.endsWith('Failed')) return [{ name, state: 'failed' }]
      // What is ignored came with a number below the newest: it is not in the database, and migrating passes it by.
      return state === 'Pending' || state === 'Ignored' ? [pending(name)] : []
    })
  },
  knex(text) {
    if (/No Pending Migration files Found/i.test(text)) return []
    const head = /Found \d+ Pending Migration .*/i.exec(text)
    return head
      ? text
          .slice(head.index + head[0].length)
          .split('\n')
          .filter(line => line.trim() !== '')
          .map(pending)
      : undefined
  },
  goose(text) {
    const found = matches(text, /^\s*(Pending|\w{3} \w{3} +\d+ [\d:]+ \d{4})\s+--\s+(\S+)\s*$/gm)
    return found.length === 0 ? undefined : found.filter(one => one[1] === 'Pending').map(one => pending(one[2] ?? ''))
  },
  // For a command of the operator's own.
  plain(text) {
    const lines = text.split('\n').filter(line => line.trim() !== '')
    if (lines.length === 1 && /^none pending$/i.test(lines[0]?.trim() ?? '')) return []
    const names = lines.map(line => /^pending: (.+)$/.exec(line)?.[1])
    return names.length > 0 && names.every(name => name !== undefined) ? names.map(pending) : undefined
  },
}

/** Reads which migrations wait from what the usual tools say; undefined where it is not understood, which is no quiet. */
export function readMigrations(output: string): MigrationsSaid | undefined {
  const text = output.replaceAll('\r', '')
  for (const [tool, read] of Object.entries(readers)) {
    const waiting = read(text)
    if (waiting) return { tool, waiting }
  }
  return undefined
}
