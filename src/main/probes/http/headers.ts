import { z } from 'zod'
import type { Probe } from '#domain/probe'
import type { Cell, Column } from '#domain/table'

const columns: readonly Column[] = [
  { name: 'kind', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'value', type: 'text' },
  { name: 'max_age', type: 'int' },
  { name: 'secure', type: 'bool' },
  { name: 'http_only', type: 'bool' },
  { name: 'same_site', type: 'text' },
  { name: 'encrypted', type: 'bool' },
]

const parameters = z.strictObject({
  path: z.string().startsWith('/').default('/'),
  /** Sent as the page that asks: an answer that lets this one in lets every site in. */
  origin: z.string().default('https://another-site.example'),
})

/** Values of cookies are left out: they may be somebody's session. */
export const httpHeaders: Probe<z.infer<typeof parameters>> = {
  name: 'http.headers',
  summary: 'What one answer says beside its body: its status, every header, and of every cookie its name and flags.',
  protocols: ['http'],
  parameters,
  columns,
  async run({ path, origin }, context) {
    const session = await context.sessions.http(context.profile, context.signal)
    const { status, headers } = await session.request({ method: 'GET', path, headers: { origin } }, context)
    const encrypted = context.target.protocol === 'http' && context.target.url.startsWith('https:')
    const row = (values: Readonly<Record<string, Cell>>): Cell[] =>
      columns.map(({ name }) => ({ encrypted, ...values })[name] ?? null)
    const plain = Object.entries(headers).filter(([name]) => name !== 'set-cookie')
    const cookies = headers['set-cookie']?.split('\n') ?? []
    return {
      columns,
      rows: [
        row({ kind: 'status', name: path, value: String(status) }),
        ...plain.map(([name, value]) => row({ kind: 'header', name, value, max_age: maxAge(value) })),
        ...cookies.map(cookie => row({ kind: 'cookie', ...flagsOf(cookie) })),
      ],
    }
  },
}

function maxAge(value: string): number | null {
  const [, seconds] = /(?:^|[;,\s])max-age="?(\d{1,12})/i.exec(value) ?? []
  return seconds === undefined ? null : Number(seconds)
}

function flagsOf(cookie: string): Record<string, Cell> {
  const [pair = '', ...attributes] = cookie.split(';').map(part => part.trim())
  const flag = (name: string) => attributes.find(one => one.toLowerCase().split('=')[0]?.trim() === name)
  return {
    name: pair.split('=')[0] ?? '',
    secure: flag('secure') !== undefined,
    http_only: flag('httponly') !== undefined,
    same_site: flag('samesite')?.split('=')[1]?.trim().toLowerCase() ?? null,
  }
}
