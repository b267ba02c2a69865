/** Whether a line is an address of PostgreSQL, as libpq, JDBC or an application's framework writes it. */
export const isLibpqUrl = (text: string): boolean => start.test(text)

const start = /^(?:jdbc:)?postgres(?:ql)?(?:\+\w+)?:\/\//i

/**
 * Takes an address of PostgreSQL apart into libpq's words: several hosts, ports, database, role, password and what
 * follows the question mark. Undefined when it is no such address or not percent-encoded as it should be.
 */
export function libpqUrlWords(text: string): Map<string, string> | undefined {
  const rest = text.replace(start, '')
  const [, authority = '', path = '', query = ''] = /^([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/.exec(rest) ?? []
  const at = authority.lastIndexOf('@')
  const login = at < 0 ? '' : authority.slice(0, at)
  const colon = login.indexOf(':')
  const words = new Map<string, string>()
  try {
    const put = (word: string, value: string) => {
      if (value !== '') words.set(word, decodeURIComponent(value))
    }
    put('user', colon < 0 ? login : login.slice(0, colon))
    put('password', colon < 0 ? '' : login.slice(colon + 1))
    const hosts = authority
      .slice(at + 1)
      .split(',')
      .map(one => /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(one))
    if (hosts.some(host => host === null)) return undefined
    put('host', hosts.map(host => host?.[1] ?? '').join(','))
    if (hosts.some(host => host?.[2])) put('port', hosts.map(host => host?.[2] ?? '').join(','))
    put('dbname', path)
    for (const pair of query.split('&').filter(Boolean)) {
      const [word = '', ...value] = pair.split('=')
      put(decodeURIComponent(word), value.join('='))
    }
  } catch {
    return undefined
  }
  return words
}
