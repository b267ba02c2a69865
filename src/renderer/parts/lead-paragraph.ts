/** The first paragraph of a Markdown text and what follows it; a text that begins with a list, table or code stays whole. */
export function leadParagraph(text: string): { readonly lead: string; readonly rest: string } {
  const whole = text.trim()
  const end = /\n[ \t]*\n/.exec(whole)
  if (!end || /^(?:[-*+>|#`~]|\d+[.)]|\s{4})/.test(whole)) return { lead: whole, rest: '' }
  return { lead: whole.slice(0, end.index), rest: whole.slice(end.index).trim() }
}
