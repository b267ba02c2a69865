/** A command of more lines than this is folded: what came back matters more than what was sent. */
export const mostLines = 10
const left = 6

/** The beginning of a long text and how many lines it has in all; null where it is short enough to show. */
export function folded(text: string): { readonly head: string; readonly lines: number } | null {
  const lines = text.split('\n')
  return lines.length > mostLines ? { head: lines.slice(0, left).join('\n'), lines: lines.length } : null
}
