/**
 * What the package managers of a folder say, in parts that begin with a line `+name`; `+end` carries an exit code, and lines of `!`
 * what was said beside. JSON cannot begin a line with either. Nothing is installed or written; pip's own log tells what it left out.
 */
export const lookScript = `
PATH=$PATH:/usr/local/bin:$HOME/.local/bin
for bin in "$HOME"/.nvm/versions/node/*/bin; do [ -d "$bin" ] && PATH=$PATH:$bin; done
case $FOLDER in "~"|"~/"*) FOLDER=$HOME\${FOLDER#"~"} ;; esac
cd -- "\${FOLDER:-.}" 2>/dev/null || { echo '+absent'; exit 0; }
errors=$(mktemp) && trap 'rm -f "$errors"' EXIT || exit 7
part() { name=$1; shift; echo "+$name"; "$@" 2>"$errors"; end=$?; echo; echo "+end $end"; tail -n 5 "$errors" | cut -c 1-300 | sed 's/^/!/'; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 60 "$@"; else "$@"; fi; }

if [ -f package.json ]; then
  if ! command -v npm >/dev/null 2>&1; then echo '+npm-absent'
  elif [ ! -f package-lock.json ] && [ ! -f npm-shrinkwrap.json ]; then echo "+npm-unlocked $(ls yarn.lock pnpm-lock.yaml bun.lock 2>/dev/null | head -n 1)"
  else
    export npm_config_logs_max=0 npm_config_update_notifier=false npm_config_fetch_retries=1 npm_config_fetch_retry_mintimeout=500 npm_config_fetch_retry_maxtimeout=2000 npm_config_fetch_timeout=30000
    part npm-locked node -e '
      const fs = require("fs");
      const lock = JSON.parse(fs.readFileSync(fs.existsSync("package-lock.json") ? "package-lock.json" : "npm-shrinkwrap.json", "utf8"));
      const own = JSON.parse(fs.readFileSync("package.json", "utf8"));
      const direct = Object.keys({ ...own.dependencies, ...own.devDependencies, ...own.optionalDependencies });
      const versions = Object.entries(lock.packages ?? {}).flatMap(([at, one]) => (at && one.version ? [[at, one.version]] : []));
      console.log(JSON.stringify({ direct, versions: Object.fromEntries(versions) }));'
    part npm-audit bounded npm audit --json
    part npm-outdated bounded npm outdated --json
  fi
fi

python=
for one in .venv venv env; do [ -z "$python" ] && [ -x "$one/bin/python" ] && python=$one/bin/python; done
listed=$(ls requirements*.txt requirements/*.txt 2>/dev/null | head -n 20)
if [ -z "$python" ] && [ -n "$INSIDE" ]; then python=$(command -v python3 || command -v python); fi
if [ -n "$python" ]; then
  echo '+pip-listed'; [ -n "$listed" ] && cat $listed 2>/dev/null | head -c 200000 | sed 's/^/ /'; echo; echo '+end 0'
  if ! "$python" -m pip --version >/dev/null 2>&1; then echo '+pip-absent'
  else
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    part pip-installed bounded "$python" -m pip list --format json
    log=$(mktemp)
    part pip-outdated bounded "$python" -m pip --log "$log" --retries 0 --timeout 10 list --outdated --format json
    echo '+pip-unfetched'; grep -o 'Could not fetch URL.*' "$log" | cut -c 1-300 | head -n 1; echo '+end 0'
    rm -f "$log"
  fi
  if "$python" -m pip_audit --version >/dev/null 2>&1; then part pip-audit bounded "$python" -m pip_audit -f json --progress-spinner off
  elif command -v pip-audit >/dev/null 2>&1; then
    part pip-audit bounded pip-audit -f json --progress-spinner off --path "$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')"
  elif "$python" -m safety --version >/dev/null 2>&1; then part safety bounded "$python" -m safety check --json
  else echo '+audit-absent'; fi
elif [ -n "$listed" ] || [ -f pyproject.toml ]; then echo '+pip-unfound'
fi
exit 0`

/** One part of what the script said. */
export interface Part {
  readonly text: string
  readonly exit: number | null
  /** What was said on the other stream: its last lines. */
  readonly said: string
}

/** The parts by name. A part whose end did not come was cut: its exit is null. */
export function partsOf(output: string): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>()
  for (const piece of output.split(/^(?=\+(?!end\b))/m)) {
    const [, name, rest = ''] = /^\+([a-z-]+)(?: ([^\n]*))?/.exec(piece) ?? []
    if (!name || parts.has(name)) continue
    const end = /^\+end (\d+)$/m.exec(piece)
    const text = end ? piece.slice(piece.indexOf('\n') + 1, end.index) : rest
    const said = [...piece.slice(end?.index ?? piece.length).matchAll(/^!(.*)$/gm)].map(([, line = '']) => line)
    parts.set(name, { text: text.trim(), exit: end ? Number(end[1]) : null, said: said.join('\n') })
  }
  return parts
}
