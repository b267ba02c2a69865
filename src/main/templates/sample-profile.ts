import { profileSchema, withHost } from '#domain/profile'
import type { TemplateTarget } from '#domain/template'

/** What an operator may fill in, by field. */
const samples: Readonly<Record<string, string>> = {
  host: 'db.example.com',
  user: 'ops',
  url: 'https://www.example.com',
  database: 'app',
  container: 'app/web',
  service: 'app',
}

/** What would be wrong with a target of a template once the operator has filled it in. */
export function profileMistakes(name: string, { protocol, is, fill, secret }: TemplateTarget): readonly string[] {
  const twice = fill.filter(field => field in is).map(field => `${field} is said and left to fill in.`)
  const strange = fill.filter(field => !(field in samples)).map(field => `${field} is nothing to fill in.`)
  const filled = Object.fromEntries(fill.map(field => [field, samples[field]]))
  const whole = withHost({ ...filled, ...is, protocol })
  const read = profileSchema.safeParse({ ...whole, id: 'sample', system: 'sample', name, secret: { from: secret } })
  const wrong = read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  return [...twice, ...strange, ...wrong]
}
