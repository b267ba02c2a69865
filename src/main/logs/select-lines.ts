import type { Level } from '#domain/log'

/** How lines are chosen on the server, before anything is sent. */
export interface Selection {
  /** Only entries of these levels; none means all. */
  readonly levels: readonly Level[]
  /** An extended regular expression for grep instead; case does not matter. */
  readonly pattern: string | null
  /** Of each source at most so many bytes of chosen lines, the last ones. */
  readonly bytes: number
}

// Wider than the levels are: what is no error after all is left out when it has been read here.
const words: Readonly<Partial<Record<Level, string>>> = {
  fatal: 'fatal|panic|emerg|alert|crit|"level": ?60|"PRIORITY":"[012]"',
  error:
    'err|exception|traceback|severe|fatal|" 5[0-9][0-9] |status[^0-9a-z]{1,4}5[0-9][0-9]|"level": ?50|"PRIORITY":"3"',
  warning: 'warn|" 4[0-9][0-9] |status[^0-9a-z]{1,4}4[0-9][0-9]|"level": ?40|"PRIORITY":"4"|^[0-9]+:[MSCX] .* # ',
}

/** The expression for grep that lets every line of these levels pass; empty where all lines are wanted. */
export function patternOf({ levels, pattern }: Selection): string {
  if (pattern !== null) return pattern
  const found = levels.map(level => words[level])
  return found.some(one => one === undefined) ? '' : found.join('|')
}

/**
 * Reads lines from standard input and lets the chosen ones pass, each with the lines below that belong to it, bounded.
 * \`$PATTERN\` is what grep looks for, \`$BYTES\` the bound, \`$KIND\` that of the source. How many bytes were chosen is said on
 * standard error. grep does the work over the gigabytes; awk only sees what it let pass.
 */
export const selecting = `
choose() {
  if [ -z "$PATTERN" ]; then tail -c "$BYTES" | tr -d '\\000' | cut -c 1-16384; return; fi
  grep -a -n -i -E -A 60 -e "$PATTERN" | tr -d '\\000' | awk -v kind="$KIND" '
    function begins(t) {
      if (kind == "unit") return t !~ /"MESSAGE":"(\\\\t| |Traceback|Caused by|[A-Za-z.]+(Error|Exception))/
      if (kind == "container") sub(/^[^ ]+ /, "", t)
      if (t ~ /(DETAIL|HINT|CONTEXT|STATEMENT|QUERY):  /) return 0
      return t ~ /^[[<(]?[0-9][0-9][0-9][0-9][-\\/][0-9]/ || t ~ /^[A-Z][a-z][a-z] [ 0-9][0-9] [0-9][0-9]:/ || t ~ /^[{]/ ||
        t ~ /^[0-9]+:[MSCX] / || t ~ /^[^ ]+ [^ ]+ [^ ]+ [[]/ || t ~ /^[[]?[A-Z]+[]]?[: ]/
    }
    { c = match($0, /^[0-9]+[:-]/); if (!c) { on = 0; next }
      hit = substr($0, RLENGTH, 1) == ":"; t = substr($0, RLENGTH + 1)
      if (hit) on = 1; else if (on && begins(t)) on = 0
      if (on) { t = substr(t, 1, 16384); bytes += length(t) + 1; print t } }
    END { print "chosen " bytes + 0 > "/dev/stderr" }' | tail -c "$BYTES"
}`
