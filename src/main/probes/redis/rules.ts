/**
 * Whether command rules such as `-@all +info +config|get` allow a command; the last rule about it decides. Null when that
 * cannot be told, because a category other than `@all` may hold it.
 */
export function allows(rules: string, command: string, sub?: string): boolean | null {
  const [name, part] = [command.toLowerCase(), sub?.toLowerCase()]
  let allowed: boolean | null = false
  for (const rule of rules.toLowerCase().split(/\s+/).filter(Boolean)) {
    const gives = rule.startsWith('+') || rule === 'allcommands'
    const about = rule.replace(/^[+-]/, '')
    if (['@all', 'allcommands', 'nocommands'].includes(about)) allowed = gives
    else if (about.startsWith('@')) allowed = allowed === gives ? allowed : null
    else if (about === name || (part !== undefined && about === `${name}|${part}`)) allowed = gives
  }
  return allowed
}
