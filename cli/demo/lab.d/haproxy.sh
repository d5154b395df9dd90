# shellcheck shell=bash
# HAProxy as an operator runs it: master and worker, an admin socket, and a state file over reloads.
# Its place is $RUN/NAME with admin.sock, master.sock and servers.state, which the configuration finds
# in the environment as LAB_HAPROXY, and its port as LAB_HAPROXY_PORT.

start_haproxy() {
  local name=$1 port=$2 configuration=("${@:3}") files=() file
  in_range "$port" 1 65535 || fail "PORT is a number, not '$port'."
  case $name in '' | *[!a-z0-9]*) fail "NAME is of lower-case letters and digits, not '$name'." ;; esac
  pid_of "haproxy-$name" >/dev/null && fail "HAProxy $name runs already. Run: $0 stop-haproxy $DIR $name"
  [ ${#configuration[@]} -gt 0 ] || configuration=("$here/haproxy.cfg")
  for file in "${configuration[@]}"; do files+=(-f "$(realpath -- "$file")"); done

  export LAB_HAPROXY=$RUN/$name LAB_HAPROXY_PORT=$port
  mkdir -p "$LAB_HAPROXY"
  # At a first start a state file without servers, only its version: without one HAProxy warns.
  [ -e "$LAB_HAPROXY/servers.state" ] || echo 1 >"$LAB_HAPROXY/servers.state"
  haproxy -c "${files[@]}" >"$LAB_HAPROXY/check" 2>&1 || {
    cat "$LAB_HAPROXY/check" >&2
    fail "HAProxy does not take ${configuration[*]}: see above."
  }
  start "haproxy-$name" haproxy -W -S "$LAB_HAPROXY/master.sock" "${files[@]}"
  wait_for 10 "haproxy-$name" worker_of "$name"
  printf '{ "name": "%s", "url": "http://127.0.0.1:%s", "admin": "unix://%s/admin.sock", "master": "unix://%s/master.sock", "state": "%s/servers.state" }\n' \
    "$name" "$port" "$LAB_HAPROXY" "$LAB_HAPROXY" "$LAB_HAPROXY"
}

# The process id of the worker that answers the admin socket.
worker_of() {
  echo 'show info' | socat -t 2 - "UNIX-CONNECT:$RUN/$1/admin.sock" 2>/dev/null |
    awk '$1 == "Pid:" { print $2; found = 1 } END { exit !found }'
}

reload_haproxy() {
  local name=$1 pid before state=$RUN/$1/servers.state
  pid=$(pid_of "haproxy-$name") || fail "HAProxy $name does not run."
  before=$(worker_of "$name")
  echo 'show servers state' | socat -t 2 - "UNIX-CONNECT:$RUN/$name/admin.sock" >"$state.new"
  mv "$state.new" "$state"
  kill -USR2 "$pid"
  for _ in {1..100}; do
    [ "$(worker_of "$name" || echo "$before")" = "$before" ] || return 0
    sleep 0.1
  done
  tail -n 15 "$DIR/log/haproxy-$name.log" >&2
  fail "HAProxy $name did not take over after its reload: the end of its log is above."
}

stop_haproxy() {
  end "haproxy-$1" 10
}
