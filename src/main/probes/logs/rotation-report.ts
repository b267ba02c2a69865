/** A log as logrotate's dry run speaks of it. */
export interface RotatedLog {
  readonly path: string
  /** The pattern of its rule. */
  readonly rule: string
  /** In logrotate's words: `weekly`, `after 1 days`, `102400 bytes`. */
  readonly every: string
  /** Null where its size decides and no time. */
  readonly everySeconds: number | null
  readonly keeps: number | null
  /** When it was last rotated, seconds since 1970; null where the state file does not know it. */
  readonly rotated: number | null
  /** The next run would rotate it. */
  readonly due: boolean
  /** Why the next run would pass it over. */
  readonly problem: string | null
}

export interface RotationReport {
  /** The clock of the host, seconds since 1970. */
  readonly now: number
  /** When logrotate ran last, by the age of its state file; null where there is none that may be read. */
  readonly ran: number | null
  /** There is no state file: it has never run. */
  readonly neverRan: boolean
  readonly logs: readonly RotatedLog[]
  /** What is wrong with the rules themselves. */
  readonly mistakes: readonly string[]
}

const periods: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_678_400,
  yearly: 31_622_400,
}

/** Reads `logrotate -d`, as versions 3.8 and later write it. */
export function readRotation(text: string): RotationReport {
  const [, now = '0', zone = '+0000'] = /^\+now (\d+) ([+-]\d{4})$/m.exec(text) ?? []
  const [rules = '', ...patterns] = text.split(/^rotating pattern: /m)
  const ran = /^\+state (\d+)$/m.exec(text)?.[1]
  return {
    now: Number(now),
    ran: ran === undefined ? null : Number(ran),
    neverRan: /state file .* does not exist/.test(rules),
    logs: patterns.flatMap(part => logsOf(part, zone)),
    mistakes: errorsOf(rules),
  }
}

function logsOf(part: string, zone: string): RotatedLog[] {
  const [head = '', ...rest] = part.split('\n')
  const [, rule = '', every = '', kept = ''] = /^(.*?) {2}(.*?) \((.*?)\)/.exec(head) ?? []
  const days = /^after (\d+) days/.exec(every)?.[1]
  const about = {
    rule: rule.trim(),
    every: every.trim(),
    everySeconds: days === undefined ? (periods[every.trim()] ?? null) : Number(days) * 86_400,
    keeps: /^no /.test(kept) ? 0 : Number(/^(\d+)/.exec(kept)?.[1] ?? Number.NaN) || null,
  }
  return rest
    .join('\n')
    .split(/^considering log /m)
    .slice(1)
    .flatMap(said => {
      const [path = '', ...lines] = said.split('\n')
      const text = lines.join('\n')
      const [problem] = errorsOf(text)
      // Not there and not wanted there: that is no log.
      if (!/^ {2}log |^ {2}Now:/m.test(text) && problem === undefined) return []
      const last = /Last rotated at (\d{4}-\d\d-\d\d) (\d\d:\d\d)/i.exec(text)
      const isNew = /^Creating new state/m.test(text)
      return [
        {
          ...about,
          path,
          rotated: last && !isNew ? Date.parse(`${last[1]}T${last[2]}:00${zone}`) / 1000 : null,
          due: /log needs rotating/.test(text),
          problem: problem ?? null,
        },
      ]
    })
}

/** What only this login may not do is no mistake of the rules. */
const errorsOf = (text: string): string[] =>
  [...text.matchAll(/^error: (.*)$/gm)].flatMap(([, said = '']) =>
    /permission denied/i.test(said) ? [] : [said.trim()],
  )
