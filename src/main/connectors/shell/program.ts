import { createHash } from 'node:crypto'
import type { ShellScript } from '#domain/session'

/** Single quotes keep every character but themselves as it is. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Tools are found where administrators put them, also when a login without a terminal has a bare PATH. */
export const places = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin'

/** The mark of a program in its environment. It does not tell the nonce, so no script can imitate our frames. */
export const markOf = (nonce: string) => createHash('sha256').update(nonce).digest('hex').slice(0, 32)

/**
 * A shell text that runs a script: whole in memory before it starts, with no input, its values exported by the shell that
 * reads this text, so that they are in no argument list.
 */
export function program(script: ShellScript, nonce: string): string {
  const body = [
    'LC_ALL=C; export LC_ALL',
    `PATH="\${PATH:-}:${places}"; export PATH`,
    `QUARTERDECK_RUN=${markOf(nonce)}; export QUARTERDECK_RUN`,
    ...Object.entries(script.env).map(([name, value]) => `${name}=${quoted(value)}; export ${name}`),
    ...run(script),
  ].join('\n')
  if (!script.sudo) return body
  // Exports stand inside, because sudo clears the environment. The first line tells refused from failed.
  return [
    `PATH="\${PATH:-}:${places}"; export PATH`,
    `if ! sudo -n /bin/sh -c : 2>/dev/null; then printf '\\n%s sudo\\n' ${nonce} >&2; exit 126; fi`,
    `printf '%s\\n' ${quoted(body)} | sudo -n /bin/sh -c 'eval "$(cat)"'`,
  ].join('\n')
}

/**
 * Read from a pipe, a bash script may be longer than an argument may be, and is in no list of processes. Without being
 * told, a bash below sshd reads the login's start-up file each time: its noise, its aliases, its hundreds of milliseconds.
 */
const run = ({ interpreter, text }: ShellScript) =>
  interpreter === 'bash'
    ? [`printf '%s\\n' ${quoted(`exec </dev/null; ${text}`)} | bash --noprofile --norc -c 'eval "$(cat)"'`]
    : ['exec </dev/null', `eval ${quoted(text)}`]

/** Several scripts one after the other, each in a subshell and framed on both streams. One fork a script. */
export function batchProgram(scripts: readonly ShellScript[], nonce: string): string {
  const mark = (words: string) => {
    const line = `printf '\\n%s ${words}\\n' ${nonce} "$c"`
    return `${line}; ${line} >&2`
  }
  return scripts
    .map((script, index) =>
      [`c=${index}; ${mark('begin %s')}`, `( ${program(script, nonce)}`, `); c=$?; ${mark('end %s')}`].join('\n'),
    )
    .join('\n')
}

/** A text that a shell reads to its end before it runs any of it, and that then has no input: what is cut off does not run. */
export const whole = (text: string): string => `{ exec </dev/null\n${text}\n}`

/**
 * The command of a channel: a shell that leads a process group, so that cancel reaches its children. sshd starts one that
 * does, others may not. One line without `'` and `!`, which every login shell hands on as it is.
 */
export const leadingShell: readonly string[] = [
  '/bin/sh',
  '-c',
  [
    '{ read -r t </proc/$$/stat; } 2>/dev/null',
    `set -- \${t##*) }`,
    'case "$3" in ""|$$) ;; *) command -v setsid >/dev/null 2>&1 && exec setsid /bin/sh -s led;; esac',
    'exec /bin/sh -s',
  ].join('; '),
]

/** The same where commands are known to lead a group by themselves: a shell less is started for each. */
export const plainShell: readonly string[] = ['/bin/sh', '-s']

/**
 * What that shell reads: it says that it begins, its pid and start time (so that cancel hits this process and no later one
 * with its number), whether it leads a `group` or was `led` to one, and goes on as the program; its exit code is the
 * program's. Only built-in commands: each process more is felt in a row of commands.
 */
export const wrapped = (text: string, nonce: string): string =>
  whole(`\
printf '\\n%s start\\n' ${nonce}; printf '\\n%s start\\n' ${nonce} >&2
l=$1; { read -r t </proc/$$/stat; } 2>/dev/null; set -- \${t##*) }
if [ "$3" = $$ ]; then t=\${l:-group}; else t=alone; fi
printf '\\n%s pid %s %s %s\\n' ${nonce} $$ "\${20:-0}" $t >&2
unset t l; set --
${text}`)
