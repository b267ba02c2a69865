import type { Action, ActionKind, Role } from '#domain/runbook'
import type { Fence, Section } from './document'
import type { Problems } from './problems'

export interface RoleAction extends Action {
  readonly role: Role
}

export interface StepFences {
  readonly actions: readonly RoleAction[]
  readonly judge?: Fence
  readonly step?: Fence
}

const kinds: ReadonlySet<string> = new Set<ActionKind>(['sql', 'redis', 'sh', 'bash', 'http', 'probe'])
const roles: ReadonlySet<string> = new Set<Role>(['action', 'preview', 'undo', 'verify', 'progress', 'hold'])

/** Reads the fences of one step: what each does, on which target, in which role, for which versions. */
export function readFences(section: Section, targets: ReadonlySet<string>, problems: Problems): StepFences {
  const actions: RoleAction[] = []
  const yaml: { judge?: Fence; step?: Fence } = {}
  for (const fence of section.fences) {
    const [kind = '', ...words] = fence.info.split(/\s+/)
    if (kind === 'judge' || kind === 'step') {
      if (words.length > 0) problems.add(fence.line, `Behind ${kind} stands nothing else; keys go inside the fence.`)
      if (yaml[kind]) problems.add(fence.line, `The step has a ${kind} fence already.`)
      yaml[kind] = fence
    } else if (kinds.has(kind)) {
      const action = readAction(kind as ActionKind, words, fence, targets, problems)
      if (action) actions.push(action)
    } else
      problems.add(
        fence.line,
        `${kind} is no kind of fence: sql, redis, sh, bash, http, probe, judge or step. An example in the prose is written \`\`\`text.`,
      )
  }
  refuseOverlaps(actions, problems)
  return { actions, ...yaml }
}

function readAction(
  kind: ActionKind,
  words: readonly string[],
  fence: Fence,
  targets: ReadonlySet<string>,
  problems: Problems,
): RoleAction | undefined {
  const [target, ...tokens] = words
  if (target === undefined || target.includes('=')) {
    problems.add(fence.line, `Behind ${kind} stands the name of its target.`)
    return undefined
  }
  if (!targets.has(target))
    problems.add(
      fence.line,
      `There is no target ${target}${targets.size > 0 ? ` (there is ${[...targets].join(', ')})` : ''}.`,
    )
  const given = new Map<string, string>()
  for (const token of tokens) {
    const [, key = '', value = ''] = /^(role|since|until)=(\S+)$/.exec(token) ?? []
    if (!key)
      problems.add(fence.line, `${token} is none of role=, since=, until=; everything else goes into a step fence.`)
    else if (given.has(key)) problems.add(fence.line, `${key} stands here twice.`)
    else given.set(key, value)
  }
  const role = given.get('role') ?? 'action'
  if (!roles.has(role)) problems.add(fence.line, `${role} is no role: preview, undo, verify, progress or hold.`)
  if (fence.text.trim() === '') problems.add(fence.line, 'The fence is empty.')
  const since = version(given.get('since'), fence, problems)
  const until = version(given.get('until'), fence, problems)
  if (since !== undefined && until !== undefined && since > until)
    problems.add(fence.line, `since=${since} is later than until=${until}.`)
  if ((since ?? until) !== undefined && kind !== 'sql' && kind !== 'redis')
    problems.add(fence.line, `since and until are server versions; ${kind} has none.`)
  return {
    kind,
    target,
    role: role as Role,
    text: fence.text,
    line: fence.line + 1,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

function version(text: string | undefined, fence: Fence, problems: Problems): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d?$/.test(text)) return Number(text)
  problems.add(fence.line, `${text} is no major version, such as 17.`)
  return undefined
}

/** One action per role and version: which of two would run would be chance. */
function refuseOverlaps(actions: readonly RoleAction[], problems: Problems): void {
  for (const [at, one] of actions.entries())
    for (const other of actions.slice(0, at))
      if (other.role === one.role && (other.since ?? 0) <= (one.until ?? 99) && (one.since ?? 0) <= (other.until ?? 99))
        problems.add(
          one.line - 1,
          `The fence in line ${other.line - 1} is a ${one.role} for the same versions; since= and until= tell them apart.`,
        )
}
