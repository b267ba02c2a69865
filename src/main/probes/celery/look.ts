import { z } from 'zod'
import { OpsError } from '#domain/failure'
import type { ProbeContext } from '#domain/probe'
import type { ShellResult, ShellScript, ShellSession } from '#domain/session'
import { sharedLook } from '../look-together'
import { findWorkers, type Worker } from '../workers/found'
import { type Answer, answerSchema } from './answer'
import { readTaskLines, type TaskLine, worthReading } from './log-lines'
import { program } from './program'

/** What all looks at Celery are told. */
export const celeryParameters = z.strictObject({
  /** Only workers in this container: its name, its id, or `project/service` of Compose. */
  container: z.string().nullable().default(null),
  /** Only workers in containers of this Compose project. */
  project: z.string().nullable().default(null),
  /** The application, as after `celery -A`: only its workers. Read from the worker's command where it is not said. */
  app: z.string().nullable().default(null),
  /** The interpreter; that of the worker where it is not said. */
  python: z.string().nullable().default(null),
  /** Log of workers and beat where they do not run in containers. */
  log: z.string().nullable().default(null),
  /** How far back logs are read. */
  hours: z.number().int().min(1).max(168).default(26),
  /** Seconds that workers have to answer. */
  wait: z.number().min(0.5).max(20).default(2),
})
export type CeleryParameters = z.infer<typeof celeryParameters>

/** A log that was read: from when on, or why not. */
export interface TaskLog {
  readonly of: string
  readonly from: string | null
  readonly lines: readonly TaskLine[]
  readonly unread: string | null
}

export interface CeleryLook {
  readonly workers: readonly Worker[]
  readonly beats: readonly Worker[]
  /** How it was asked: by this interpreter, in this container if it runs in one. */
  readonly through: {
    readonly engine: string | null
    readonly container_id: string | null
    readonly python: string
    readonly app: string | null
  } | null
  /** What Celery says, or why it could not be asked. */
  readonly answer: Answer | OpsError
  readonly logs: readonly TaskLog[]
  /** By the clock of the host. */
  readonly now: number
}

/**
 * One look that all probes of the same moment share: asking Celery takes seconds. The steps of one run ask at once, or right
 * after each other; a run that follows it is to look anew.
 */
export const lookAtCelery = sharedLook(500, look)

async function look(parameters: CeleryParameters, context: ProbeContext): Promise<CeleryLook> {
  const { app } = parameters
  const ours = (command: readonly string[]) => app === null || (appOf(command) ?? app) === app
  const [found, beat] = await Promise.all([
    findWorkers({ ...parameters, ours, words: ['celery', 'worker'] }, context),
    // Beat is a container of its own more often than not.
    findWorkers({ project: parameters.project, ours, words: ['celery', 'beat'] }, context),
  ])
  const { workers, engine } = found
  // Without a project, beats of other applications on this host are not ours.
  const apps = new Set(workers.map(one => appOf(one.words)))
  const beats = beat.workers.filter(one => apps.size === 0 || apps.has(appOf(one.words)))
  const shell = await context.sessions.shell(context.profile, context.signal)
  const one = spokesman(workers, beats)
  const through = one ? waysOf(one, engine, parameters) : null
  const logs = logScripts(workers, beats, engine, parameters)
  const scripts = [
    ...(one && through ? [askScript(one, through, parameters.wait)] : []),
    ...logs.map(one => one.script),
    clock,
  ]
  const results = await shell.batch(scripts, context)
  const told = one ? results.shift() : undefined
  const [now = '', zone] = (results.at(-1)?.stdout.trim() ?? '').split(' ')
  return {
    workers,
    beats,
    through,
    answer: told ? answerOf(told, shell) : new OpsError(nobody),
    logs: logs.map(({ of }, at) => logOf(of, results[at], zone)),
    now: Number(now),
  }
}

const clock: ShellScript = { interpreter: 'sh', text: "date '+%s %z'", env: {} }

// Not the engine's -t: there is no terminal. Killed if it hangs, for it has an end of its own well before.
const askText = `
t=; command -v timeout >/dev/null 2>&1 && t='timeout 60'
if [ -n "$ID" ]; then
  $t "$ENGINE" exec "$ID" "$PYTHON" -c "$PROGRAM" "$APP" "$PID" "$WAIT"
else
  $t "$PYTHON" -c "$PROGRAM" "$APP" "$PID" "$WAIT"
fi`

/** Asks through the first that runs: a worker, and where none does the beat, which has the same application. */
function spokesman(workers: readonly Worker[], beats: readonly Worker[]): Worker | undefined {
  return [...workers, ...beats].find(({ lead, container }) => lead && container?.state !== 'paused')
}

function waysOf(one: Worker, engine: string | null, { app, python }: CeleryParameters) {
  const [first = ''] = one.words
  return {
    engine: one.container ? engine : null,
    container_id: one.container?.id ?? null,
    python: python ?? (/^(?:.*\/)?(?:python|pypy)[\d.]*$/.test(first) ? first : 'python3'),
    app: app ?? appOf(one.words),
  }
}

const askScript = (one: Worker, through: ReturnType<typeof waysOf>, wait: number): ShellScript => ({
  interpreter: 'sh',
  text: askText,
  env: {
    ENGINE: through.engine ?? '',
    ID: through.container_id ?? '',
    PYTHON: through.python,
    PROGRAM: program,
    APP: through.app ?? '',
    PID: String(one.lead?.ownPid),
    WAIT: String(wait),
  },
})

/** What stands after `-A`, also in a title that the process gave itself. */
export function appOf(words: readonly string[]): string | null {
  const said = words.join(' ')
  return /(?:^|\s)(?:-A\s*|--app[= ])([\w.:-]+)/.exec(said)?.[1] ?? null
}

/** More than this is cut off at its beginning. */
const logBytes = 1_500_000

// The first line says how far back the log goes. The end of what is asked for is enough, and bounded.
const containerLog = `
"$ENGINE" logs --timestamps "$ID" 2>&1 | head -n 1 | cut -c 1-40
"$ENGINE" logs --timestamps --since "$SINCE" "$ID" 2>&1 | grep -aE "$WORTH" | cut -c 1-600 | tail -c ${logBytes}`
const fileLog = `
[ -e "$LOG" ] || { echo "There is no log $LOG here." >&2; exit 2; }
[ -r "$LOG" ] || { echo "$(id -un) may not read $LOG." >&2; exit 13; }
head -n 1 "$LOG" | cut -c 1-60
tail -c 30000000 "$LOG" | grep -aE "$WORTH" | cut -c 1-600 | tail -c ${logBytes}`

function logScripts(
  workers: readonly Worker[],
  beats: readonly Worker[],
  engine: string | null,
  { log, hours }: CeleryParameters,
): { of: string; script: ShellScript }[] {
  const inContainers = [...workers, ...beats].flatMap(({ container }) =>
    container?.id && engine
      ? [{ of: container.name ?? container.id, env: { ENGINE: engine, ID: container.id, SINCE: `${hours}h` } }]
      : [],
  )
  return [
    ...inContainers.map(({ of, env }) => ({
      of,
      script: { interpreter: 'sh' as const, text: containerLog, env: { ...env, WORTH: worthReading } },
    })),
    ...(log === null
      ? []
      : [{ of: log, script: { interpreter: 'sh' as const, text: fileLog, env: { LOG: log, WORTH: worthReading } } }]),
  ]
}

function logOf(of: string, result: ShellResult | undefined, zone: string | undefined): TaskLog {
  const { stdout = '', stderr = '', exit } = result ?? {}
  const end = stdout.indexOf('\n') + 1
  const head = stdout.slice(0, end)
  // The last grep ends with 1 where no line was worth reading.
  const refused = exit === 2 || exit === 13 ? stderr : head.startsWith('Error') ? head : ''
  const lines = readTaskLines(stdout.slice(end), zone)
  const from = /^\[?(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)/.exec(head)
  const begin = from ? isoOf(`${from[1]}T${from[3]}`, from[2] === 'T' ? '+0000' : zone) : null
  const cut = stdout.length - end >= logBytes
  return {
    of,
    from: cut || begin === null ? (lines[0]?.at ?? null) : begin,
    lines,
    unread: refused.trim().slice(0, 300) || null,
  }
}

const isoOf = (moment: string, zone = '+0000') => new Date(`${moment}${zone.replace(/(\d\d)$/, ':$1')}`).toISOString()

function answerOf({ stdout, stderr, exit }: ShellResult, shell: ShellSession): Answer | OpsError {
  const text = stdout.slice(stdout.indexOf('{'))
  const read = safely(text)
  if (!read) {
    const said = stderr.trim().split('\n').at(-1)?.slice(0, 300)
    return new OpsError({
      kind: exit === 126 || exit === 127 ? 'missing' : 'rejected',
      code: 'CELERY_UNASKED',
      message: `Celery could not be asked about itself (exit code ${exit}): ${said}`,
      hint: 'Say which Python has it (fact celery_python) and which application it is (fact celery_app).',
    })
  }
  if (read.broken === undefined) return read
  return new OpsError(broken(read, shell.host.user))
}

function safely(text: string): Answer | undefined {
  try {
    return answerSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const broken = ({ broken, why, broker }: Answer, user: string) =>
  broken === 'environment'
    ? ({
        kind: 'denied',
        code: 'CELERY_UNASKED',
        message: `${user} may not see the worker's environment, without which its application cannot be asked: ${why}`,
        hint: 'Log in as the user that the worker runs as, or as root; or run the worker in a container.',
      } as const)
    : broken === 'application'
      ? ({
          kind: 'missing',
          code: 'CELERY_UNASKED',
          message: `The Celery application could not be loaded: ${why}`,
          hint: 'Say which it is, as after celery -A (fact celery_app).',
        } as const)
      : ({
          kind: 'unreachable',
          code: 'BROKER_UNREACHABLE',
          message: `The broker ${broker ?? ''} does not answer the worker: ${why}`,
          hint: 'Nothing can be queued or taken until it does. Look at the broker first.',
        } as const)

const nobody = {
  kind: 'missing',
  code: 'NO_WORKER',
  message: 'Neither a Celery worker nor a beat runs here that could be asked.',
  hint: 'Name its container (fact celery_container), or look at the host that it runs on.',
} as const
