import type { HttpAnswer } from '#domain/session'

const kinds: readonly (readonly [RegExp, RegExp, string])[] = [
  [/\.css$/, /^text\/css\b/, 'a style sheet'],
  [/\.m?js$/, /^(text|application)\/(x-)?(java|ecma)script\b/, 'a script'],
  [/\.svg$/, /^image\/svg\+xml\b/, 'a picture'],
  [/\.(png|jpe?g|gif|webp|avif|ico)$/, /^image\//, 'a picture'],
  [/\.(woff2?|ttf|otf)$/, /^(font\/|application\/(x-)?font|application\/(octet-stream|vnd\.ms-fontobject))/, 'a font'],
  [/\.json$/, /^application\/([\w.+-]*\+)?json\b/, 'JSON'],
]

/** Why a browser could not use this answer as the file of that path; undefined when it can. */
export function objectionToAsset(path: string, { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>) {
  if (status >= 300 && status < 400)
    return { code: 'REDIRECT', message: `it answers ${status} and points to ${headers.location ?? 'nowhere'}` }
  if (status < 200 || status > 299) return { code: `HTTP_${status}`, message: `it answers ${status}` }
  if (headers['content-length'] === '0') return { code: 'EMPTY', message: 'it is empty' }
  const type = headers['content-type'] ?? ''
  const file = path.split(/[?#]/, 1)[0] ?? ''
  const kind = kinds.find(([ending]) => ending.test(file.toLowerCase()))
  // Browsers refuse a style sheet or a script of another type where nosniff is set, and a page in its place always.
  if (kind && !kind[1].test(type.toLowerCase()))
    return { code: 'TYPE', message: `it should be ${kind[2]} and is served as ${type || 'nothing in particular'}` }
  return undefined
}
