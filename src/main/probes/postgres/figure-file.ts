/** What the comments at the beginning of a `.sql` file say of its query. */
export interface FigureFile {
  readonly title: string
  readonly unit: string
  readonly warning: number | null
  readonly critical: number | null
  readonly below: boolean
}

const words = /^(unit|warning|critical|direction)\s*:\s*(.*)$/i

/**
 * Reads the leading `--` comments of a file: its title first, then `unit:`, `warning:`, `critical:` and `direction: above`
 * or `below`, each where it says so. A file without a title is called `fallback`. Throws an Error in plain words for a line that is no number.
 */
export function readFigureFile(text: string, fallback: string): FigureFile {
  const lines = text.split('\n').map(line => line.trim())
  const end = lines.findIndex(line => line !== '' && !line.startsWith('--'))
  const comments = lines
    .slice(0, end < 0 ? undefined : end)
    .map(line => line.replace(/^-+\s*/, ''))
    .filter(line => line !== '')
  const said = new Map<string, string>()
  const titles: string[] = []
  for (const line of comments) {
    const [, word, value = ''] = words.exec(line) ?? []
    if (word === undefined) titles.push(line)
    else said.set(word.toLowerCase(), value.trim())
  }
  const numberOf = (word: string) => {
    const value = said.get(word)
    if (value === undefined) return null
    const number = value === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) throw new Error(`Its ${word} line is no number: ${value.slice(0, 40)}`)
    return number
  }
  const direction = said.get('direction') ?? 'above'
  if (direction !== 'above' && direction !== 'below')
    throw new Error(`Its direction is above or below, not ${direction.slice(0, 40)}`)
  return {
    title: (titles[0] ?? fallback).slice(0, 160),
    unit: said.get('unit') ?? '',
    ...{ warning: numberOf('warning'), critical: numberOf('critical') },
    below: direction === 'below',
  }
}
