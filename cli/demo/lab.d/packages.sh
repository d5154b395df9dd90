# shellcheck shell=bash
# What the lab needs of Debian. A command that is there in whatever way (Docker's own packages, say)
# is not installed again.

lacks() { ! command -v "$1" >/dev/null 2>&1; }

# Debian 13 has Docker's client in a package of its own, Debian 12 within docker.io.
docker_client_package() {
  if apt-cache show docker-cli >/dev/null 2>&1; then echo docker-cli; else echo docker.io; fi
}

# Prints, one a line, the packages that are not there: the lab's own and those that are named.
missing_packages() {
  {
    if lacks dockerd; then echo docker.io; fi
    if lacks containerd || lacks ctr; then echo containerd; fi
    if lacks docker; then docker_client_package; fi
    if lacks haproxy; then echo haproxy; fi
    if lacks ip; then echo iproute2; fi
    if lacks iptables; then echo iptables; fi
    if lacks socat; then echo socat; fi
    if lacks pgrep; then echo procps; fi
    if lacks gcc; then echo gcc; fi
    # The application is linked statically, and its images rest on a static busybox.
    if lacks gcc || [ ! -e "$(gcc -print-file-name=libc.a)" ]; then echo libc6-dev; fi
    if lacks busybox || ldd "$(command -v busybox)" >/dev/null 2>&1; then echo busybox-static; fi
    # With AppArmor in the kernel, an Engine that cannot load its profile starts no container.
    if grep -qs Y /sys/module/apparmor/parameters/enabled && lacks apparmor_parser; then echo apparmor; fi
    local package
    for package in "$@"; do
      dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || echo "$package"
    done
  } | sort -u
}

install_packages() {
  local packages
  mapfile -t packages < <(missing_packages "$@")
  [ ${#packages[@]} -gt 0 ] || return 0
  lacks apt-get && fail "these are missing, and there is no apt-get to install them with: ${packages[*]}"
  [ "$(id -u)" = 0 ] || fail "these packages are missing: ${packages[*]}
Run: sudo apt-get install --no-install-recommends ${packages[*]}"

  say "Installing with apt-get: ${packages[*]} (their system services are not started)"
  hold_services
  local apt=(apt-get -y -q -o Dpkg::Use-Pty=0) log
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! "${apt[@]}" update >"$log" 2>&1 ||
    ! "${apt[@]}" install --no-install-recommends "${packages[@]}" >>"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "apt-get could not install ${packages[*]}: see above, and all of it in $log."
  fi
  rm -f "$log"
}

# Debian starts a service as it installs it, and a second Docker or an HAProxy that takes a port is no
# business of a demo. A policy-rc.d that answers 101 forbids it; one that the machine has is left alone.
hold_services() {
  local policy=/usr/sbin/policy-rc.d
  [ -e $policy ] && return
  printf '#!/bin/sh\n# Made by the Berth lab while it installs packages.\nexit 101\n' >$policy
  chmod 755 $policy
  # shellcheck disable=SC2064 # the path as it is now
  trap "rm -f $policy" EXIT
}
