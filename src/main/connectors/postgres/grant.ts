const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

const rights: Readonly<Record<string, string>> = {
  table: 'SELECT ON TABLE',
  view: 'SELECT ON TABLE',
  'materialized view': 'SELECT ON TABLE',
  relation: 'SELECT ON TABLE',
  sequence: 'SELECT ON SEQUENCE',
  schema: 'USAGE ON SCHEMA',
  database: 'CONNECT ON DATABASE',
  function: 'EXECUTE ON FUNCTION',
}

/** The GRANT that would help, to copy; told from the English text of 42501. Undefined when it cannot be told. */
export function grantFor(message: string, user: string): string | undefined {
  const role = quoted(user)
  const denied = /^permission denied for ([a-z ]+?) (\S.*)$/.exec(message)
  if (!denied) return undefined
  const [, kind = '', name = ''] = denied
  if (/^pg_(ls_|stat_file|read_)/.test(name)) return `Grant it: GRANT pg_monitor TO ${role};`
  const right = rights[kind]
  if (!right) return undefined
  // PostgreSQL names a function without its arguments here; unambiguous unless it is overloaded.
  return `Grant it: GRANT ${right} ${quoted(name)} TO ${role};`
}
