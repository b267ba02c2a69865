import type { ShellScript } from '#domain/session'
import { patternOf, type Selection, selecting } from './select-lines'

const made = (body: string, selection: Selection, kind: string, env: Record<string, string>): ShellScript => ({
  interpreter: 'sh',
  text: `${selecting}\n${body}`,
  env: { PATTERN: patternOf(selection), BYTES: String(selection.bytes), KIND: kind, ...env },
})

/** Packed files are read whole; of others dd leaves the part before \`$FROM\` out without reading it. */
export const reading = `
content() {
  case $FILE in
  *.gz) gzip -dc <"$FILE" ;;
  *.bz2) bzip2 -dc <"$FILE" ;;
  *.xz) xz -dc <"$FILE" ;;
  *.zst) zstd -dc <"$FILE" ;;
  *) if [ "$FROM" -gt 0 ]; then dd bs=65536 skip=$((FROM / 65536)) <"$FILE" 2>/dev/null | tail -c +$((FROM % 65536 + 1)); else cat <"$FILE"; fi ;;
  esac
}`

/** The chosen lines of a file from a byte on. */
export const fileScript = (path: string, from: number, selection: Selection): ShellScript =>
  made(`${reading}\n[ -r "$FILE" ] || exit 13\ncontent | choose`, selection, 'file', { FILE: path, FROM: String(from) })

/** The chosen lines of a container, each led by its time; \`since\` in seconds since 1970. */
export const containerScript = (engine: string, id: string, since: number, selection: Selection): ShellScript =>
  made('"$ENGINE" logs --timestamps --since "$SINCE" "$ID" 2>&1 | choose', selection, 'container', {
    ...{ ENGINE: engine, ID: id, SINCE: String(since) },
  })

const journal = `
command -v journalctl >/dev/null && [ -d /run/systemd/journal ] || exit 127
said=$(journalctl -n 1 --no-pager -o cat 2>&1 >/dev/null)
case $said in *ermission*|*"not seeing messages"*) exit 13 ;; *"No journal files were found"*) exit 127 ;; esac
set -- --no-pager -o json --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT --since "@$SINCE"
if [ "$UNIT" = '*' ]; then journalctl "$@" 2>/dev/null | choose; exit; fi
[ "$(systemctl show -p LoadState --value -- "$UNIT" 2>/dev/null)" = not-found ] && exit 2
journalctl "$@" -u "$UNIT" 2>/dev/null | choose`

/** The chosen lines of a unit's journal as JSON, of the whole journal for `*`. Exit 13 where this login sees only its own. */
export const unitScript = (unit: string, since: number, selection: Selection): ShellScript =>
  made(journal, selection, 'unit', { UNIT: unit, SINCE: String(since) })
