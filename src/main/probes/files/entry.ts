/** What speaks against an entry of a cache by its content; null where nothing does. A text of null was not read. */
export function objectionTo(path: string, bytes: number, text: string | null, keys: readonly string[]): string | null {
  if (bytes === 0) return 'empty'
  if (text === null) return null
  if (text.trim() === '') return 'blank'
  if (isHtml(path)) return htmlObjection(text)
  if (!isJson(path)) return null
  const value = parsed(text)
  if (value === undefined) return looksCut(text) ? 'cut off: its JSON has no end' : 'not JSON'
  const lacking = keys.filter(key => at(value, key) === undefined)
  return lacking.length > 0 ? `without ${lacking.join(', ')}` : null
}

/** How many rows an entry has: marks in HTML, members of the list in JSON; null where that cannot be counted. */
export function countOf(path: string, text: string | null, htmlRow: string | null, jsonList: string | null) {
  if (text === null) return null
  if (isHtml(path)) return htmlRow ? text.split(htmlRow).length - 1 : null
  if (!isJson(path) || !jsonList) return null
  const value = parsed(text)
  const list = Array.isArray(value) ? value : at(value, jsonList)
  return Array.isArray(list) ? list.length : null
}

const isHtml = (path: string) => /\.html?$/i.test(path)
const isJson = (path: string) => /\.json$/i.test(path)

/** Browsers do without </html> and </body>, but a row that is not there is missed. */
function htmlObjection(text: string): string | null {
  if (!text.includes('<')) return 'not HTML'
  const count = (tag: RegExp) => text.match(tag)?.length ?? 0
  if (count(/<table[\s>]/gi) > count(/<\/table\s*>/gi)) return 'cut off: a table has no end'
  return /<[^>]*$/.test(text.slice(-2000)) ? 'cut off inside a tag' : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const looksCut = (text: string) => /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text)

function at(value: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      value,
    )
}
