/**
 * Every Redis of a host with what the kernel says of it, in POSIX words. The limit on its memory may stand on any group
 * above its own. What may not be read is left out and told from its absence.
 */
export const processScript = `
[ -r /proc/stat ] || exit 3
cd /proc || exit 3
piece() { [ -r "$2" ] && { echo "=== 0 $1"; cat "$2"; echo; } 2>/dev/null; }
echo '=== 0 boot'; sed -n '/^btime/p' stat
echo '=== 0 ticks'; getconf CLK_TCK 2>/dev/null || echo 100
piece meminfo meminfo
piece own/cgroup self/cgroup
piece overcommit sys/vm/overcommit_memory
piece somaxconn sys/net/core/somaxconn
piece thp /sys/kernel/mm/transparent_hugepage/enabled
for pid in [0-9]*; do
  name=; { read -r name < "$pid/comm"; } 2>/dev/null
  case $name in redis-server|valkey-server|keydb-server) ;; *) continue ;; esac
  for file in stat status cgroup oom_score_adj; do piece "$pid/$file" "$pid/$file"; done
  echo "=== 0 $pid/title"; tr '\\000' ' ' < "$pid/cmdline" 2>/dev/null; echo
  echo "=== 0 $pid/tcp"; cat "$pid/net/tcp" "$pid/net/tcp6" 2>/dev/null | awk '$4 == "01" { print $2, $3 }' | head -n 20000
  group=$(sed -n 's/^[0-9]*:[^:]*memory[^:]*:/memory/p;s/^0::/unified/p' "$pid/cgroup" 2>/dev/null | sort | head -n 1)
  echo "=== 0 $pid/limits"
  case $group in
    memory/*) root=/sys/fs/cgroup/memory; file=memory.limit_in_bytes; path=\${group#memory} ;;
    unified/*) root=/sys/fs/cgroup; file=memory.max; path=\${group#unified} ;;
    *) path= ;;
  esac
  while [ -n "$path" ] && [ "$path" != / ]; do
    cat "$root$path/$file" 2>/dev/null
    path=\${path%/*}
  done
done`
