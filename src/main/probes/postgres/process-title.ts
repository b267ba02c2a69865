/** What a process of PostgreSQL says of itself in its title. */
export interface Title {
  readonly kind: 'client' | 'server'
  readonly role: string | null
  readonly database: string | null
  readonly client: string | null
  /** Port of the client's end; null for one on this machine's socket. */
  readonly clientPort: number | null
  readonly doing: string | null
}

const server = (doing: string | null): Title => ({
  kind: 'server',
  role: null,
  database: null,
  client: null,
  clientPort: null,
  doing,
})

/**
 * Reads `postgres: [cluster: ]role database client(port) activity`, and `postgres: checkpointer` and the like. A name
 * with a blank in it cannot be told from two: such a client keeps its address and has no names.
 */
export function titleOf(words: string): Title {
  const [, said] = /^postgres: (.*)$/s.exec(words.trim()) ?? []
  if (said === undefined) return server(null)
  const [, who = '', client = '', port, doing = ''] =
    /^(.*?) (\[local\]|[\w.:%-]+\((\d+)\))(?: (.*))?$/s.exec(said) ?? []
  if (!client) return server(said)
  // A cluster's name stands before the role, with a colon.
  const names = who
    .slice(who.lastIndexOf(': ') + 1 || 0)
    .trim()
    .split(' ')
  if (names[0] === 'walsender') return server(`walsender ${names.slice(1).join(' ')} ${doing}`.trim())
  const [role = null, database = null] = names.length === 2 ? names : []
  return {
    kind: 'client',
    role,
    database,
    client: client.replace(/\(\d+\)$/, ''),
    clientPort: port === undefined ? null : Number(port),
    doing: doing || null,
  }
}
