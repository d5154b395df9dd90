# shellcheck shell=bash
# A bridge, and a namespace with one veth into it for every host.
# .1 is the machine itself on the bridge: there the hosts reach the registry. .2 is dev, .10+N host N.

address_of() {
  case $1 in
    dev) echo "$LAB_NET.2" ;;
    host*) echo "$LAB_NET.$((10 + ${1#host}))" ;;
  esac
}

namespace_of() { echo "berth-lab-$ID-$1"; }

# The first 10.N.M that the machine has no route to but the default one.
free_network() {
  local net second third
  for second in 213 214 215; do
    for third in {0..255}; do
      net=10.$second.$third
      if [ -z "$(ip -4 route show root "$net.0/24"; ip -4 route show match "$net.0/24" | grep -v ^default)" ]; then
        echo "$net"
        return
      fi
    done
  done
  fail "no free network was found in 10.213.0.0 to 10.215.255.0: see 'ip route'."
}

# The rules that this lab adds to the machine's own tables, one a line. Whoever reaches an Engine is
# root on this machine, so only root's own processes may; and the hosts may reach the registry even
# where the machine's firewall lets nobody in.
rules() {
  echo "INPUT -i $LAB_LINK -m comment --comment berth-lab-$ID -j ACCEPT"
  echo "OUTPUT -o $LAB_LINK -p tcp --dport 2375 -m owner ! --uid-owner 0 -m comment --comment berth-lab-$ID -j REJECT"
}

make_bridge() {
  ip link show "$LAB_LINK" >/dev/null 2>&1 || ip link add "$LAB_LINK" type bridge
  ip addr replace "$LAB_BRIDGE/24" dev "$LAB_LINK"
  ip link set "$LAB_LINK" up
  local rule
  while read -r rule; do
    # shellcheck disable=SC2086 # a rule is words
    iptables -w -C $rule 2>/dev/null || iptables -w -I $rule
  done < <(rules)
}

make_host_network() {
  local name=$1 ns link
  ns=$(namespace_of "$name")
  link=$LAB_LINK-${name#host}
  [ -e "/run/netns/$ns" ] || ip netns add "$ns"
  if ! ip link show "$link" >/dev/null 2>&1; then
    ip link add "$link" type veth peer name eth0 netns "$ns"
  fi
  ip link set "$link" master "$LAB_LINK" up
  ip -n "$ns" link set lo up
  ip -n "$ns" addr replace "$(address_of "$name")/24" dev eth0
  ip -n "$ns" link set eth0 up
  # Docker asks for a default route; nothing answers beyond the bridge unless the machine forwards.
  ip -n "$ns" route replace default via "$LAB_BRIDGE"
}

remove_network() {
  local ns rule link
  # By name, not with their namespaces: the kernel takes those away in its own time.
  for link in /sys/class/net/"$LAB_LINK"-*; do
    [ -e "$link" ] && ip link del "$(basename "$link")"
  done
  for ns in /run/netns/berth-lab-"$ID"-*; do
    [ -e "$ns" ] && ip netns del "$(basename "$ns")"
  done
  while read -r rule; do
    # shellcheck disable=SC2086
    while iptables -w -D $rule 2>/dev/null; do :; done
  done < <(rules)
  ! ip link show "$LAB_LINK" >/dev/null 2>&1 || ip link del "$LAB_LINK"
}
