import type { Chart } from './chart'
import type { DeploymentPart } from './deployment'
import type { Severity } from './finding'
import type { Need as TargetKind } from './profile'
import type { ReportKind } from './report-kind'

export type Effect = 'reads' | 'changes' | 'destroys'
export type ActionKind = 'sql' | 'redis' | 'sh' | 'bash' | 'http' | 'probe'
export type Role = 'action' | 'preview' | 'undo' | 'verify' | 'progress' | 'hold'
export type Cadence = 'daily' | 'weekly' | 'monthly' | 'quarterly' | 'on-demand'
export type Parse = 'json' | 'jsonl' | 'csv' | 'kv' | 'lines' | 'table'

export const parameterTypes = [
  'string',
  'integer',
  'number',
  'boolean',
  'duration',
  'size',
  'date',
  'choice',
  'schema',
  'table',
  'index',
  'role',
  'database',
  'path',
  'pattern',
  'secret',
  'statement',
] as const
export type ParameterType = (typeof parameterTypes)[number]

export interface Parameter {
  readonly type: ParameterType
  readonly label: string
  readonly help?: string
  readonly default?: string | number | boolean
  /** The system's fact that answers when the operator does not. */
  readonly fact?: string
  readonly options?: readonly string[]
  /** For a choice: the step whose first column offers the options. */
  readonly from?: string
  /** May be left empty; it is then null. */
  readonly optional?: boolean
  /** Another parameter: where that one is given, this one may be left empty. */
  readonly or?: string
  /** Of a secret: where nobody gives one, the run draws it. It is shown to nobody. */
  readonly generated?: boolean
}

export interface TargetNeed {
  readonly protocol: TargetKind
  readonly optional: boolean
}

/** One fence that does something, as written. */
export interface Action {
  readonly kind: ActionKind
  readonly target: string
  readonly text: string
  /** First line of the fence's text in the document, for errors. */
  readonly line: number
  /** Server majors this text is for, both ends included. */
  readonly since?: number
  readonly until?: number
}

/** One line of a judge. Texts may hold `{CEL}`; the checker has compiled every one of them. */
export interface Rule {
  /** CEL; absent on a `none` rule. */
  readonly when?: string
  /** What it means that no rule matched: said as a note, or as a finding where a severity stands with it. */
  readonly none?: string
  readonly severity?: Severity
  readonly title?: string
  readonly advice?: string
  readonly next?: string
  readonly goto?: string
  readonly line: number
}

/** What a step needs of its target before it can look, and the words when it is not there. */
export interface Need {
  readonly extension?: string
  /** A predefined role such as pg_monitor, or `superuser` or `createrole`. */
  readonly privilege?: string
  readonly tool?: string
}

/** A change made in batches: the same statement again and again, each a transaction, an intent and a record of its own. */
export interface Repeat {
  /** CEL over the `row` that a batch answered: true ends it. */
  readonly until: string
  /** CEL: how much there is to do, as known before the first batch; `row` is the item's. */
  readonly total?: string
  /** Milliseconds between two batches, or CEL that says seconds. */
  readonly pause: number | string
  /** Most batches. */
  readonly limit: number
}

export interface StepOptions {
  readonly effect: Effect
  readonly timeoutMs: number
  readonly each?: string
  readonly pick?: 'one' | 'many'
  readonly when?: string
  readonly needs: readonly Need[]
  readonly parse?: Parse
  readonly transaction: boolean
  /** It is carried out and then taken back in the same transaction: what it answers is all that stays. */
  readonly rollback: boolean
  readonly detach: boolean
  readonly onfail: { readonly then: 'stop' | 'continue' } | { readonly then: 'goto'; readonly step: string }
  readonly windowMs?: number
  readonly key: readonly string[]
  readonly reset?: string
  /** `zero`: a row that was not there at the earlier look began to count since then. */
  readonly absent?: 'zero'
  /** Its looks are kept for so long, for whoever compares two moments. */
  readonly keepMs?: number
  readonly renews?: 'identity'
  /** Two parameters: once the change is verified, `secret` is what this console logs in to the step's target with as `user`. */
  readonly seals?: { readonly secret: string; readonly user: string }
  /** A parameter that names a secret of the system: when the step has passed, that secret counts as changed today. */
  readonly rotated?: string
  /** It ends or restarts a service, and what it could have told: of a system with an incident the evidence comes first. */
  readonly restarts: boolean
  /** What looks like a password or a key is taken out of its answer before it is kept. */
  readonly hidesSecrets: boolean
  /** The target's name is typed to agree, in every environment. */
  readonly confirm?: 'typed'
  readonly sudo: boolean
  /** A PostgreSQL target to which the scripts of this step log in, by libpq's environment. */
  readonly logsIn?: string
  /** How its evidence is drawn, where a table would not do: a `plan` from the column of that name. */
  readonly view?: 'plan'
  readonly chart?: Chart
  readonly repeat?: Repeat
  /** CEL over a `row`: where it holds, the runbook of its column `runbook` is looked through, as a child. */
  readonly children?: string
}

interface StepBase {
  readonly id: string
  readonly title: string
  /** Markdown between the heading and the first fence, and after the last. */
  readonly prose: string
  readonly line: number
}

export interface ActionStep extends StepBase {
  readonly kind: ActionKind
  readonly target: string
  /** Per role the texts by server version; the engine takes the first that fits. */
  readonly actions: Readonly<Partial<Record<Role, readonly Action[]>>>
  readonly rules: readonly Rule[]
  readonly options: StepOptions
  /** Steps this one reads from (each, when, rules, choice parameters). */
  readonly uses: readonly string[]
}

export interface ChecklistStep extends StepBase {
  readonly kind: 'checklist'
  readonly items: readonly string[]
}

export interface DecisionStep extends StepBase {
  readonly kind: 'decision'
  readonly choices: readonly { readonly label: string; readonly to: string }[]
}

/** A heading with only prose: nothing to do but read. */
export interface NoteStep extends StepBase {
  readonly kind: 'note'
}

export type Step = ActionStep | ChecklistStep | DecisionStep | NoteStep
export type StepKind = Step['kind']

export const isAction = (step: Step): step is ActionStep =>
  step.kind !== 'checklist' && step.kind !== 'decision' && step.kind !== 'note'

/** Whether it only reads, and asks nobody. */
export const isLook = (step: Step): boolean =>
  isAction(step) && step.options.effect === 'reads' && step.options.pick === undefined

/** Whether it looks through other runbooks: it is read after them. */
export const looksThroughOthers = (runbook: Pick<Runbook, 'steps'>): boolean =>
  runbook.steps.some(step => isAction(step) && step.options.children !== undefined)

export interface Source {
  readonly guide: string
  /** Why our step differs from the guide's. */
  readonly corrected?: string
}

export interface Runbook {
  /** `family/name`: its place in the folder. */
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly cadence: Cadence
  readonly symptoms: readonly string[]
  readonly targets: Readonly<Record<string, TargetNeed>>
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly thresholds: readonly string[]
  readonly sources: readonly Source[]
  /** Steps whose rows a certificate of the run states; without any, there is no certificate. */
  readonly certificate: readonly string[]
  /** Its runs are reports of this kind. */
  readonly report?: ReportKind
  /** Its runs are this part of the deployment of the version in their parameter `version`. */
  readonly deployment?: DeploymentPart
  readonly prose: string
  readonly steps: readonly Step[]
  /** The whole document; a run keeps it, so that history shows what ran. */
  readonly text: string
  /** SHA-256 of the text. */
  readonly hash: string
  /** `shipped`, or the folder it came from. */
  readonly origin: string
}

/** Something wrong in a runbook file. The file does not run; the others do. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

const order: Effect[] = ['reads', 'changes', 'destroys']

/** The strongest effect any step of it can have. */
export function effectOf(runbook: Pick<Runbook, 'steps'>): Effect {
  const strongest = Math.max(0, ...runbook.steps.filter(isAction).map(step => order.indexOf(step.options.effect)))
  return order[strongest] ?? 'reads'
}
