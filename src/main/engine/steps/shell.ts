import { type Failure, OpsError, toFailure } from '#domain/failure'
import type { ActionStep } from '#domain/runbook'
import type { LibpqLogin, ShellResult, ShellScript } from '#domain/session'
import { emptyTable } from '#domain/table'
import { compileCondition } from '../../expressions/condition'
import { parseOutput } from '../../expressions/output'
import { shellEnv, shownShell } from '../../expressions/shell'
import { type Answered, type Executor, type Look, shownValues, type Where } from './executor'
import { reattaching } from './reattach'

export const shell: Executor<ShellScript> = {
  async bind(action, step, values) {
    const env = shellEnv(values)
    const secrets = Object.keys(values)
      .filter(name => values[name]?.secret)
      .map(name => name.toUpperCase())
    const used = Object.keys(values).filter(name => action.text.includes(name.toUpperCase()))
    return {
      shown: shownShell(
        action.text,
        pick(
          env,
          used.map(name => name.toUpperCase()),
        ),
        secrets,
      ),
      values: shownValues(values, used),
      payload: {
        interpreter: action.kind === 'bash' ? 'bash' : 'sh',
        text: action.text,
        env,
        sudo: step.options.sudo,
      },
      step,
    }
  },
  async identity({ sessions, profile, ...use }) {
    return (await sessions.shell(profile, use.signal)).identity(use)
  },
  async read(bounds, where) {
    const { sessions, profile, signal, timeoutMs } = where
    const session = await sessions.shell(profile, signal)
    const results = await loggedIn(where, login =>
      session.batch(
        bounds.map(bound => withLogin(bound.payload, login)),
        { signal, timeoutMs },
      ),
    )
    return bounds.map((bound, at) =>
      isCut(results[at], bound.step) ? { failure: tooMuch } : judged(results[at], bound.step),
    )
  },
  async change(bound, where, { lockKey, holder, processKey, onBegun }) {
    const { sessions, profile, signal, timeoutMs, step, onOutput } = where
    const lease = { key: lockKey, holder }
    const result = await loggedIn(where, async login => {
      const script = withLogin(bound.payload, login)
      if (step.options.detach && login?.tunnelled) onOutput('notice', notDetached)
      onBegun?.()
      if (step.options.detach && !login?.tunnelled)
        return reattaching(where, (session, use) => session.detached(processKey, script, { ...use, lease }))
      return (await sessions.shell(profile, signal)).run(script, { signal, timeoutMs, onOutput, lease })
    })
    if (result.unleased) onOutput('notice', unleased)
    const answer = judged(result, step)
    if (answer.failure) throw new OpsError(answer.failure)
    return answer.look
  },
  async attach(processKey, where) {
    const result = await reattaching(where, (session, use) => session.attached(processKey, use))
    return result && judged(result, where.step)
  },
}

/** Lets the work log in for as long as it lasts. */
async function loggedIn<T>(where: Where, work: (login?: LibpqLogin) => Promise<T>): Promise<T> {
  if (!where.login) return work()
  const login = await where.sessions.libpq(where.login.id, where.profile, where)
  try {
    return await work(login)
  } finally {
    await login.close()
  }
}

const withLogin = (script: ShellScript, login: LibpqLogin | undefined): ShellScript =>
  // A service that the login has in its environment would win over all that is said here, and lead to another server.
  login ? { ...script, text: `unset PGSERVICE\n${script.text}`, env: { ...script.env, ...login.env } } : script

/** A command that ended badly has failed, unless the step's rules read `exit` and so say themselves what it means. */
function judged(result: ShellResult | undefined, step: ActionStep): Answered {
  if (!result) return { failure: { kind: 'fault', message: 'The host gave no answer for this script.' } }
  const look = (): Look => ({
    table: step.options.parse ? parseOutput(step.options.parse, result.stdout) : emptyTable,
    output: result.stdout + (result.stderr ? `\n${result.stderr}` : ''),
    exit: result.exit,
  })
  if (result.refused) return { failure: refusedSudo }
  try {
    if (result.exit === 0 || readsExit(step)) return { look: look() }
    const last = result.stderr.trim().split('\n').at(-1) ?? ''
    return {
      failure: {
        kind: 'rejected',
        message:
          result.exit === null
            ? `Ended by ${result.signal ?? 'a signal'}.`
            : `Ended with exit code ${result.exit}. ${last}`.trim(),
        code: `EXIT_${result.exit ?? result.signal ?? 'SIGNAL'}`,
        layer: 'command',
      },
      look: { table: emptyTable, output: result.stdout + result.stderr, exit: result.exit },
    }
  } catch (error) {
    return { failure: toFailure(error) }
  }
}

/** What is not there whole cannot be judged. Of a change it is said all the same: it was made. */
const isCut = (result: ShellResult | undefined, step: ActionStep) =>
  step.options.parse !== undefined && result !== undefined && result.dropped > 0

const tooMuch: Failure = {
  kind: 'rejected',
  code: 'OUTPUT_CUT',
  layer: 'command',
  message: 'It said more than can be kept, so its rows are not all there and nothing is judged by them.',
  hint: 'Let the script count or sort by itself, and answer the rows that matter.',
}

const readsExit = (step: ActionStep) =>
  step.rules.some(rule => rule.when !== undefined && compileCondition(rule.when).names.has('exit'))

const unleased =
  'This login has no place for a lease, or no tool for one: nothing kept another console from making the same change meanwhile.\n'

const notDetached =
  'The database is reached through this console only: the script runs for as long as the console does, and ends with it.\n'

const refusedSudo: Failure = {
  kind: 'denied',
  code: 'SUDO_REFUSED',
  layer: 'sudo',
  message: 'sudo asks for a password or is not allowed here; nothing was run.',
  hint: 'Use a login that has the rights itself, or allow it in sudoers with NOPASSWD; for looking, the runbook “Monitoring user for a host” does.',
}

const pick = (env: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)))
