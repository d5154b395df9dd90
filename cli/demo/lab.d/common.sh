# shellcheck shell=bash
# What every part of the lab uses: words for people, and processes that are started and ended by us.
# A lab that is open is in the variables DIR (its directory), ID, RUN (/run/berth-lab-ID) and the
# LAB_… of lab.env.

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "lab: $*"
  exit 1
}

# needs COUNT ARGS… : the command line has at least COUNT arguments.
needs() {
  local count=$1
  shift
  if [ $# -lt "$count" ]; then
    usage >&2
    fail "this command needs $count arguments, got $#."
  fi
}

need_root() {
  [ "$(id -u)" = 0 ] || fail "network namespaces and Docker Engines need root: run the same with sudo."
}

# in_range VALUE LEAST MOST
in_range() {
  case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# Opens a lab that exists. Sockets live in /run, because a socket's path ends after 107 characters and
# DIR may be deep.
open_lab() {
  DIR=$(realpath -m -- "$1")
  [ -f "$DIR/lab.env" ] || fail "there is no lab in $DIR. Run: $0 up $1 2"
  # shellcheck source=/dev/null
  . "$DIR/lab.env"
  # shellcheck disable=SC2034 # the other parts use it
  ID=$LAB_ID
  RUN=$LAB_RUN
}

# The process NAME of this lab, if it runs. A pid file may outlive its process and the number may be
# another's by now, so the command line must carry this lab's own directory.
pid_of() {
  local pid line
  pid=$(cat "$RUN/$1.pid" 2>/dev/null) || return 1
  # Empty for the moment in which a process becomes another program, as HAProxy's master does once its
  # worker is up; and for good once it has ended and nobody has asked how.
  for _ in {1..20}; do
    line=$( (tr '\0' ' ' <"/proc/$pid/cmdline") 2>/dev/null) || return 1
    [ -z "$line" ] || break
    sleep 0.01
  done
  case $line in
    *"$RUN/"*) echo "$pid" ;;
    *) return 1 ;;
  esac
}

# start NAME COMMAND… : in the background, in a session of its own, so that a Ctrl-C in the terminal
# reaches who called the lab and not the lab; descriptor 9 is the lock that `up` holds.
start() {
  local name=$1
  shift
  printf '\n%s %s\n' "$(date -Is)" "$*" >>"$DIR/log/$name.log"
  setsid "$@" </dev/null >>"$DIR/log/$name.log" 2>&1 9>&- &
  echo $! >"$RUN/$name.pid"
  # On a busy machine the new process looks like this script for a while, and so like a dead one.
  for _ in {1..100}; do
    if pid_of "$name" >/dev/null || ! kill -0 $! 2>/dev/null; then return 0; fi
    sleep 0.02
  done
}

# end NAME SECONDS [SIGNAL] : ask, wait, and after SECONDS insist.
end() {
  local name=$1 left=$(($2 * 10)) pid
  if pid=$(pid_of "$name"); then
    kill "-${3:-TERM}" "$pid" 2>/dev/null || true
    while pid_of "$name" >/dev/null && [ $left -gt 0 ]; do
      sleep 0.1
      left=$((left - 1))
    done
    if pid=$(pid_of "$name"); then
      say "lab: $name (pid $pid) did not end within $2 s, killing it."
      kill -KILL "$pid" 2>/dev/null || true
    fi
  fi
  rm -f "$RUN/$name.pid"
}

# wait_for SECONDS NAME COMMAND… : until COMMAND succeeds; gives up at once when process NAME has died.
wait_for() {
  local left=$(($1 * 10)) name=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ $left -le 0 ] || ! pid_of "$name" >/dev/null; then
      tail -n 15 "$DIR/log/$name.log" >&2
      fail "$name did not come up; the end of its log is above, all of it in $DIR/log/$name.log."
    fi
    sleep 0.1
  done
}
