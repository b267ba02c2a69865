/** An advice taken apart: what to think, and what to copy. */
export interface AdviceParts {
  readonly before: string
  readonly statement?: string
  readonly kind?: 'sql' | 'sh'
}

const sql = /(?:^|[:.]\s+)((?:grant|revoke|alter|create|set|reset|analyze|vacuum|select)\s+(?!it\b)[\s\S]*;)\s*$/i
const shell = /(?:^|:\s+)((?:sudo|ssh-keygen|apt|dnf|systemctl|redis-cli|psql)\b.*?)(?:,\s[^,]*)?\.?\s*$/

/** Finds the statement or command that an advice ends with, so that it can be copied without the words around it. */
export function statementIn(text: string): AdviceParts {
  const found = sql.exec(text)
  if (found?.[1]) return { before: before(text, found), statement: found[1], kind: 'sql' }
  const command = shell.exec(text)
  // A command is only worth a frame when it has arguments.
  if (command?.[1]?.includes(' ')) return { before: before(text, command), statement: command[1], kind: 'sh' }
  return { before: text }
}

const before = (text: string, match: RegExpExecArray) =>
  text.slice(0, match.index + match[0].indexOf(match[1] ?? '')).trim()
