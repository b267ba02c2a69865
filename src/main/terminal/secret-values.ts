import type { ConsoleClient } from '#contract/line'
import { invalid } from '#domain/failure'
import { askHidden } from './ask-hidden'
import type { Screen } from './screen'

type Values = Readonly<Record<string, string>>

/**
 * The secret values of a runbook: from the environment variables that `--secret` names, else typed unseen where somebody is
 * there. Throws `invalid` for one on the command line, where every user of this machine can read it.
 */
export async function secretValues(
  client: ConsoleClient,
  runbook: string,
  given: { readonly param: Values; readonly secret: Values },
  screen: Screen,
): Promise<Record<string, string>> {
  // What does not load is told by the start, with its place.
  const found = await client.runbooks.get({ id: runbook }).catch(() => undefined)
  if (!found) return {}
  const secrets = Object.entries(found.parameters).filter(([, one]) => one.type === 'secret')
  const values: Record<string, string> = {}
  for (const name of Object.keys(given.secret))
    if (!secrets.some(([one]) => one === name)) throw invalid(`${runbook} has no secret parameter ${name}.`)
  for (const [name, { label, optional }] of secrets) {
    if (Object.hasOwn(given.param, name))
      throw invalid(
        `${name} is secret, and a command line can be read by others.`,
        `Put it into an environment variable and name that: --secret ${name}=VARIABLE`,
      )
    const variable = given.secret[name]
    if (variable !== undefined) {
      const value = process.env[variable]
      if (!value) throw invalid(`The environment variable ${variable} is not set, or empty.`)
      values[name] = value
    } else if (screen.interactive) {
      const typed = await askHidden(`${label}${optional ? ' (Enter leaves it out)' : ''}: `)
      if (typed !== '') values[name] = typed
    }
  }
  return values
}
