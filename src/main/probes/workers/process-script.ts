import type { ShellScript } from '#domain/session'

/**
 * Two looks, a second apart, at the processes whose command line has a word in it. `grep -l` says the names of binary
 * files on every system; their lines are read with -a, or without it where a small grep does not know the letter.
 */
const text = `
[ -r /proc/stat ] || exit 3
cd /proc || exit 3
[ -d 1 ] || exit 13
pids=$(grep -lsF -e "$WORD" [0-9]*/cmdline | sed 's|/.*||')
of() { for pid in $pids; do echo "$pid/$1"; done; }
echo '=== 0 ticks'; getconf CLK_TCK 2>/dev/null || echo 100
echo '=== 0 uptime'; cat uptime
[ -n "$pids" ] || exit 0
echo '=== 1 processes'; cat $(of stat) 2>/dev/null
echo '=== 0 names'; grep -H NSpid: $(of status) /dev/null 2>/dev/null
echo '=== 0 groups'; grep -H . $(of cgroup) /dev/null 2>/dev/null
echo '=== 0 words'
for pid in $pids; do { printf '%s\\t' "$pid"; tr '\\000\\n' '\\037 ' <"$pid/cmdline"; echo; } 2>/dev/null; done | cut -c 1-4000
sleep 1
echo '=== 2 processes'; cat $(of stat) 2>/dev/null
true`

/** Looks for processes with that word anywhere in their command line. */
export const processScript = (word: string): ShellScript => ({ interpreter: 'sh', text, env: { WORD: word } })
