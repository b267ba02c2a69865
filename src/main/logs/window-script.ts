import type { ShellScript } from '#domain/session'
import { reading } from './source-script'

/** A screen and its neighbourhood. */
export const windowBytes = 256 * 1024
/** Entries of a container or unit at a time. */
export const windowLines = 500

// Each line is led by its byte in the file; what is long is cut here. NULs become blanks, for they count as a byte too.
const numbered = `tr '\\000' ' ' | awk -v at="$from" '{ printf "%d %s\\n", at, substr($0, 1, 16384); at += length($0) + 1 }'`

const fileWindow = `${reading}
[ -e "$FILE" ] || exit 2
[ -f "$FILE" ] && [ -r "$FILE" ] || exit 13
set -- $(stat -L -c '%d:%i %s' "$FILE" 2>/dev/null || stat -L -f '%d:%i %z' "$FILE")
size=$2; packed=
case $FILE in *.gz|*.bz2|*.xz|*.zst) packed=1; FROM=0; size=$(content | wc -c) ;; esac
if [ -n "$AFTER" ]; then from=$AFTER; to=$((AFTER + BYTES)); else to=\${BEFORE:-$size}; from=$((to - BYTES)); fi
[ "$from" -gt 0 ] || from=0
[ "$to" -lt "$size" ] || to=$size
date '+%s %z'
printf '%s %s %s %s\\n' "$1" "$size" "$from" "$to"
[ "$to" -gt "$from" ] || exit 0
if [ -n "$packed" ]; then content | tail -c +$((from + 1)) | head -c $((to - from)) | ${numbered}; exit; fi
k=$((from / 65536))
dd bs=65536 skip=$k count=$(((to - 1) / 65536 - k + 1)) <"$FILE" 2>/dev/null | tail -c +$((from - k * 65536 + 1)) | head -c $((to - from)) | ${numbered}`

/** Lines of a file around a byte, or its last ones: one exchange, however large it is. */
export const fileWindowScript = (
  path: string,
  at: { before?: number; after?: number },
  bytes = windowBytes,
): ShellScript => ({
  interpreter: 'sh',
  text: fileWindow,
  env: { FILE: path, BEFORE: String(at.before ?? ''), AFTER: String(at.after ?? ''), BYTES: String(bytes) },
})

// What --tail counts is taken before --until in some versions, so the end of a part is cut by tail itself.
const containerWindow = `
date '+%s %z'
if [ -n "$AFTER" ]; then "$ENGINE" logs --timestamps --since "$AFTER" "$ID" 2>&1 | head -n "$LINES"
elif [ -n "$BEFORE" ]; then "$ENGINE" logs --timestamps --until "$BEFORE" "$ID" 2>&1 | tail -n "$LINES"
else "$ENGINE" logs --timestamps --tail "$LINES" "$ID" 2>&1; fi | cut -c 1-16384`

/** Lines of a container around a time. */
export const containerWindowScript = (
  engine: string,
  id: string,
  at: { before?: string; after?: string },
): ShellScript => ({
  interpreter: 'sh',
  text: containerWindow,
  env: { ENGINE: engine, ID: id, BEFORE: at.before ?? '', AFTER: at.after ?? '', LINES: String(windowLines) },
})

const unitWindow = `
command -v journalctl >/dev/null && [ -d /run/systemd/journal ] || exit 127
said=$(journalctl -n 1 --no-pager -o cat 2>&1 >/dev/null)
case $said in *ermission*|*"not seeing messages"*) exit 13 ;; esac
date '+%s %z'
set -- --no-pager -o json --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT
[ "$UNIT" = '*' ] || set -- "$@" -u "$UNIT"
if [ -n "$AFTER" ]; then journalctl "$@" --since "@$AFTER" 2>/dev/null | head -n "$LINES"
elif [ -n "$BEFORE" ]; then journalctl "$@" -n "$LINES" --until "@$BEFORE" 2>/dev/null
else journalctl "$@" -n "$LINES" 2>/dev/null; fi | cut -c 1-16384`

/** Lines of the journal around a time, in seconds with their fraction. */
export const unitWindowScript = (unit: string, at: { before?: string; after?: string }): ShellScript => ({
  interpreter: 'sh',
  text: unitWindow,
  env: { UNIT: unit, BEFORE: at.before ?? '', AFTER: at.after ?? '', LINES: String(windowLines) },
})
