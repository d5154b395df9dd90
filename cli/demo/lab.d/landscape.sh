# shellcheck shell=bash
# The lab as a whole: up, down, and the page that tells its addresses.

host_names() {
  local n
  echo dev
  for ((n = 1; n <= LAB_HOSTS; n++)); do echo "host$n"; done
}

# Every step looks before it acts, so a lab that stopped half-way, or that a reboot emptied, is mended.
up() {
  local hosts=$2 name
  in_range "$hosts" 1 20 || fail "HOSTS is a number from 1 to 20, not '$hosts'."
  mkdir -p -- "$1"
  name=$(missing_packages | tr '\n' ' ')
  [ -z "$name" ] || fail "these packages are missing: $name- run: $0 install"

  # One at a time, or two labs would take the same network.
  exec 9>/run/berth-lab.lock
  flock 9
  if [ -f "$1/lab.env" ]; then
    open_lab "$1"
    [ "$hosts" -ge "$LAB_HOSTS" ] || fail "the lab in $DIR has $LAB_HOSTS hosts. For fewer, run: $0 down $1"
  else
    DIR=$(realpath -- "$1")
    ID=$(od -An -N2 -tx1 /dev/urandom | tr -d ' \n')
    RUN=/run/berth-lab-$ID
    LAB_NET=$(free_network)
  fi
  describe "$hosts" "${*:3}"
  mkdir -p "$RUN" "$DIR/log"
  chmod 700 "$RUN"
  make_bridge
  flock -u 9

  start_containerd
  for name in $(host_names); do
    make_host_network "$name"
    start_engine "$name"
  done
  for name in $(host_names); do await_engine "$name"; done
  cat "$DIR/lab.json"
}

# Written before anything is made, so that `down` finds even a lab that never came up.
describe() {
  local name comma=''
  LAB_HOSTS=$1
  {
    printf 'LAB_%s=%q\n' ID "$ID" RUN "$RUN" NET "$LAB_NET" LINK "berth-$ID" \
      BRIDGE "$LAB_NET.1" DEV "$LAB_NET.2" HOSTS "$LAB_HOSTS" REGISTRIES "$2"
    for name in $(host_names); do
      [ "$name" = dev ] || printf 'LAB_%s=%s\n' "${name^^}" "$(address_of "$name")"
    done
  } >"$DIR/lab.env.new"
  mv "$DIR/lab.env.new" "$DIR/lab.env"
  open_lab "$DIR"
  {
    printf '{\n  "id": "%s",\n  "run": "%s",\n  "log": "%s/log",\n  "network": "%s.0/24",\n  "bridge": "%s",\n' \
      "$ID" "$RUN" "$DIR" "$LAB_NET" "$LAB_BRIDGE"
    printf '  "dev": %s,\n  "hosts": [' "$(describe_host dev)"
    for name in $(host_names); do
      [ "$name" = dev ] && continue
      printf '%s\n    %s' "$comma" "$(describe_host "$name")"
      comma=,
    done
    printf '\n  ]\n}\n'
  } >"$DIR/lab.json"
}

describe_host() {
  printf '{ "name": "%s", "address": "%s", "docker": "tcp://%s:2375", "socket": "unix://%s/%s.sock" }' \
    "$1" "$(address_of "$1")" "$(address_of "$1")" "$RUN" "$1"
}

down() {
  if [ ! -f "$1/lab.env" ]; then
    return 0
  fi
  open_lab "$1"
  local name ended=()
  for name in "$RUN"/haproxy-*.pid; do
    [ -e "$name" ] && end "$(basename "$name" .pid)" 5
  done
  for name in $(host_names); do
    end_engine "$name" &
    ended+=($!)
  done
  wait "${ended[@]}" || true
  end_containers
  end containerd 10
  name=$(shims)
  [ -z "$name" ] || fail "these container shims of the lab still run, which should not be: $name. End them and run again: $0 down $1"
  unmount_below "$RUN"
  unmount_below "$DIR"
  remove_network
  # A cgroup is a directory that ends when it is empty; version 1 has one for each controller.
  find /sys/fs/cgroup -depth -type d -path "*/berth-lab-$ID*" -exec rmdir {} + 2>/dev/null || true
  rm -rf -- "$RUN" "$DIR/docker" "$DIR/containerd" "$DIR/containerd-opt" "$DIR/lab.json"
  # Last: as long as it is there, `down` can be called again.
  rm -f -- "$DIR/lab.env"
}

# Deepest first. The kernel writes a space in a path as \040.
unmount_below() {
  local target
  awk '{ print $5 }' /proc/self/mountinfo | tac | while read -r target; do
    target=$(printf '%b' "${target//\\/\\0}")
    case $target in
      "$1"/*) umount "$target" || umount -l "$target" ;;
    esac
  done
}
