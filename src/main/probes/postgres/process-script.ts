/**
 * Two looks at every PostgreSQL process of a host, in POSIX words. Files are read by the list, not one by one: a server
 * of a thousand sessions costs a dozen programs, not thousands. What may not be read (`io` of others) is left out.
 */
export const processScript = `
[ -r /proc/stat ] || exit 3
cd /proc || exit 3
pids=$(for dir in [0-9]*; do
  name=; { read -r name < "$dir/comm"; } 2>/dev/null
  case $name in postgres|postmaster) echo "$dir" ;; esac
done)
of() { for pid in $pids; do echo "$pid/$1"; done; }
leading() {
  all=" $(echo $pids) "
  for pid in $pids; do
    parent=; { read -r _ _ _ parent _ < "$pid/stat"; } 2>/dev/null
    case $all in *" $parent "*) ;; *) echo "$pid/$1" ;; esac
  done
}
look() {
  for piece in uptime stat; do echo "=== $1 $piece"; sed -n '/^cpu/p;/^btime/p;/^[0-9]/p' "$piece"; done
  [ -n "$pids" ] || return
  echo "=== $1 processes"; cat $(of stat) 2>/dev/null
  echo "=== $1 io"; grep -H _bytes: $(of io) /dev/null 2>/dev/null
}
echo '=== 0 ticks'; getconf CLK_TCK 2>/dev/null || echo 100
echo '=== 0 pagesize'; getconf PAGESIZE 2>/dev/null || echo 4096
look 1
if [ -n "$pids" ]; then
  echo '=== 0 names'; grep -H NSpid: $(of status) /dev/null 2>/dev/null
  echo '=== 0 groups'; grep -H . $(of cgroup) /dev/null 2>/dev/null
  echo '=== 0 titles'; { grep -aH . $(of cmdline) /dev/null 2>/dev/null || grep -H . $(of cmdline) /dev/null 2>/dev/null; } | tr '\\000' ' '
  if [ -n "$PORT" ]; then
    hex=$(printf ':%04X' "$PORT")
    echo '=== 0 sockets'; grep -iH " [0-9A-F]*$hex " $(leading net/tcp) $(leading net/tcp6) /dev/null 2>/dev/null
  fi
fi
sleep "$WINDOW"
look 2`
