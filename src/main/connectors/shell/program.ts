import type { ShellScript } from '#domain/session'

/** Single quotes keep every character but themselves as it is. */
export const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Tools are found where administrators put them, also when a login without a terminal has a bare PATH. */
const places = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin'

/**
 * A shell text that runs a script: whole in memory before it starts, with no input, its values exported by the shell that
 * reads this text, so that they are in no argument list.
 */
export function program(script: ShellScript, nonce: string): string {
  const body = [
    'LC_ALL=C; export LC_ALL',
    `PATH="\${PATH:-}:${places}"; export PATH`,
    ...Object.entries(script.env).map(([name, value]) => `${name}=${quoted(value)}; export ${name}`),
    'exec </dev/null',
    script.interpreter === 'bash' ? `exec bash -c ${quoted(script.text)}` : `eval ${quoted(script.text)}`,
  ].join('\n')
  if (!script.sudo) return body
  // Exports stand inside, because sudo clears the environment. The first line tells refused from failed.
  return [
    `PATH="\${PATH:-}:${places}"; export PATH`,
    `if ! sudo -n /bin/sh -c : 2>/dev/null; then printf '\\n%s sudo\\n' ${nonce} >&2; exit 126; fi`,
    `printf '%s\\n' ${quoted(body)} | sudo -n /bin/sh -c 'eval "$(cat)"'`,
  ].join('\n')
}

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

/**
 * What an exec channel's shell reads on standard input: runs a program in a session of its own, reports its pid and
 * start time (so that cancel hits that process and no later one with its number) and its exit code.
 */
export function wrapped(text: string, nonce: string): string {
  return [
    heredoc('p', text, `${nonce}w`),
    `printf '\\n%s start\\n' ${nonce}; printf '\\n%s start\\n' ${nonce} >&2`,
    'if command -v setsid >/dev/null 2>&1; then g=setsid; else g=; fi',
    `printf '%s\\n' "$p" | $g /bin/sh -s &`,
    'n=$!',
    "t=$(sed 's/.*) //' /proc/$n/stat 2>/dev/null | cut -d' ' -f20)",
    `printf '\\n%s pid %s %s %s\\n' ${nonce} "$n" "\${t:-0}" "\${g:-none}" >&2`,
    'wait "$n"; c=$?',
    `printf '\\n%s exit %s\\n' ${nonce} "$c" >&2`,
    'exit 0',
    '',
  ].join('\n')
}

// A here-document inside a substitution is read to its end before anything runs; the quoted mark keeps its text untouched.
const heredoc = (name: string, text: string, mark: string) => `${name}=$(cat <<'${mark}'\n${text}\n${mark}\n)`
