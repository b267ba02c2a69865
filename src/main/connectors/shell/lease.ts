import { createHash } from 'node:crypto'
import type { Failure } from '#domain/failure'
import type { Lease } from '#domain/session'
import { busyElsewhere } from '../busy-elsewhere'
import { remoteText } from '../remote-text'
import { places, quoted } from './program'

/** What a shell does that could not have a lease: `busy` with the holder's words in `$qd_h`, then it ends; `none`, and goes on. */
export interface Without {
  readonly busy: string
  readonly none: string
}

/** Ended before it began, as sysexits.h says it: try again later. */
export const busyExit = 75

/**
 * A shell text that runs only while its process holds a lease in the login's home: a lock on a file (flock), let go by the
 * kernel whatever ends the process. Where there is no flock, a file that names the holder's pid and start time, taken
 * over when that process is gone. Where there are no tools for that either, as in a bare image, it goes on without. What
 * the text starts does not inherit it: a daemon would hold it for years.
 */
export function leased(text: string, { key, holder }: Lease, { busy, none }: Without): string {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32)
  const words = quoted(oneLine(holder))
  return `\
PATH="\${PATH:-}:${places}"; export PATH
qd_d="$HOME"/.quarterdeck/leases; qd_f=$qd_d/${name}; qd_h=
qd_busy() { ${busy}; exit ${busyExit}; }
if ! (umask 077; mkdir -p "$qd_d" && : >>"$qd_f") 2>/dev/null; then
${none}
elif command -v flock >/dev/null 2>&1; then
exec 9>>"$qd_f"
flock -n 9 2>/dev/null; qd_e=$?
# 1 is another's lock. Any other end says that there are none to be had here, as on NFS without them.
case $qd_e in
0) printf '%s\\n' ${words} >"$qd_f";;
1) { read -r qd_h <"$qd_f"; } 2>/dev/null; qd_busy;;
*) ${none};;
esac
elif command -v ln >/dev/null 2>&1 && command -v mv >/dev/null 2>&1 && command -v rm >/dev/null 2>&1; then
${byProcess(words)}
else
${none}
fi
( unset qd_d qd_e qd_f qd_h qd_p qd_q qd_s qd_t
${text}
) 9>&-`
}

const oneLine = (words: string) => remoteText(words, 200).replace(/\s+/g, ' ').trim()

/** A hard link is made whole or not at all, like a directory, and already says who made it. */
const byProcess = (words: string) => `\
qd_start() { qd_t=; { read -r qd_t <"/proc/$1/stat"; } 2>/dev/null; set -- \${qd_t##*) }; qd_t=\${20:-0}; }
qd_start $$; printf '%s %s %s\\n' $$ "$qd_t" ${words} >"$qd_f.$$"
if ! ln "$qd_f.$$" "$qd_f.held" 2>/dev/null; then
{ read -r qd_p qd_s qd_h <"$qd_f.held"; } 2>/dev/null
qd_start "$qd_p"
if [ "$qd_s" = "$qd_t" ] && kill -0 "$qd_p" 2>/dev/null; then rm -f "$qd_f.$$"; qd_busy; fi
# Its holder is gone. Of several that see so, one finds the same file in its hands after moving it away.
mv "$qd_f.held" "$qd_f.$$.was" 2>/dev/null
{ read -r qd_q qd_t <"$qd_f.$$.was"; } 2>/dev/null
if [ "$qd_q" != "$qd_p" ] || ! ln "$qd_f.$$" "$qd_f.held" 2>/dev/null; then
ln "$qd_f.$$.was" "$qd_f.held" 2>/dev/null
rm -f "$qd_f.$$" "$qd_f.$$.was"; qd_busy
fi
fi
rm -f "$qd_f.$$" "$qd_f.$$.was"; trap 'rm -f "$qd_f.held"' EXIT`

/** The failure of who was refused; `words` are the holder's, as the host has them. */
export function refusedBy(words: string): Failure {
  const holder = oneLine(words)
  return busyElsewhere(holder && `${holder} holds it.`)
}
