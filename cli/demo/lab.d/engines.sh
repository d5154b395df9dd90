# shellcheck shell=bash
# One containerd for the lab, one Docker Engine for each host.

# Bigger than any Engine takes on a busy machine; a start has been seen to take 15 s.
engine_patience=60

start_containerd() {
  pid_of containerd >/dev/null && return
  # Under $RUN, so that pid_of knows the process by its command line.
  cat >"$RUN/containerd.toml" <<TOML
version = 2
root = "$DIR/containerd"
state = "$RUN/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$RUN/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$DIR/containerd-opt"
TOML
  start containerd containerd --config "$RUN/containerd.toml"
  wait_for $engine_patience containerd ctr -a "$RUN/containerd.sock" version
}

# Only `--net` of the namespace is entered: `ip netns exec` would also mount a /sys without cgroups.
start_engine() {
  local name=$1 address trust=("--insecure-registry=$LAB_NET.0/24") registry
  pid_of "$name" >/dev/null && return
  address=$(address_of "$name")
  [ "$LAB_REGISTRIES" != tls ] || trust=()
  for registry in ${LAB_REGISTRIES#tls}; do trust+=("--insecure-registry=$registry"); done
  rm -f "$RUN/$name.docker.pid" "$RUN/$name.sock"
  # An empty configuration of its own keeps the machine's daemon.json out.
  echo '{}' >"$RUN/engine.json"
  start "$name" nsenter --net="/run/netns/$(namespace_of "$name")" dockerd \
    --config-file "$RUN/engine.json" --pidfile "$RUN/$name.docker.pid" \
    --data-root "$DIR/docker/$name" --exec-root "$RUN/$name" \
    --containerd "$RUN/containerd.sock" \
    --containerd-namespace "$name" --containerd-plugins-namespace "$name-plugins" \
    --cgroup-parent "/berth-lab-$ID" --exec-opt native.cgroupdriver=cgroupfs \
    -H "tcp://$address:2375" --tls=false -H "unix://$RUN/$name.sock" "${trust[@]}" "${@:2}"
}

await_engine() { wait_for $engine_patience "$1" docker -H "unix://$RUN/$1.sock" version; }

# Containers first, without the ten seconds that a deaf one is given: the lab goes away with them.
end_engine() {
  local name=$1 containers
  if pid_of "$name" >/dev/null; then
    containers=$(timeout 10 docker -H "unix://$RUN/$name.sock" ps -q 2>/dev/null || true)
    # shellcheck disable=SC2086 # ids are words
    [ -z "$containers" ] || timeout 20 docker -H "unix://$RUN/$name.sock" kill $containers >/dev/null 2>&1 || true
  fi
  end "$name" 20
}

# An Engine that was killed leaves its containers running, and they are containerd's to end.
end_containers() {
  local ctr=(ctr -a "$RUN/containerd.sock") name task
  pid_of containerd >/dev/null || return 0
  for name in $("${ctr[@]}" namespaces ls -q 2>/dev/null); do
    for task in $("${ctr[@]}" -n "$name" tasks ls -q 2>/dev/null); do
      "${ctr[@]}" -n "$name" tasks rm -f "$task" >/dev/null 2>&1 || true
    done
  done
  for _ in {1..50}; do
    [ -n "$(shims)" ] || return 0
    sleep 0.1
  done
}

# The containerd shims of this lab, known by the address of its containerd.
shims() {
  local pid
  for pid in $(pgrep -f "containerd-shim.* -address $RUN/containerd.sock" || true); do
    [ "$pid" = $$ ] || echo "$pid"
  done
}

stop_host() {
  is_host "$1"
  case ${2:-} in
    --kill) end "host$1" 5 KILL ;;
    '') end "host$1" 30 ;;
    *) fail "stop-host knows --kill, not '$2'." ;;
  esac
}

start_host() {
  is_host "$1"
  start_engine "host$1" "${@:2}"
  await_engine "host$1"
}

is_host() {
  if ! in_range "$1" 1 "$LAB_HOSTS"; then
    fail "there is no host '$1': this lab has hosts 1 to $LAB_HOSTS."
  fi
}
