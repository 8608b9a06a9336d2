#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The endpoint is the truth: crafted sequences through an inline upgate to an ordinary Linux endpoint; what its application read must be
# what upgate inspected. endpoint.sh: of each sequence one form; --full: all; TEXT: those with TEXT in their name. Needs root.
. "$(dirname "$0")/lab/lab.sh"

ARGUMENTS=(--quick)
[[ -z ${1:-} ]] || ARGUMENTS=()
[[ ${1:-} != --full ]] || shift
if ((EUID != 0)); then
	echo 'skip endpoint: needs root'
	exit 0
fi

# both NS RULE...: for both address families
both() {
	local ns=$1
	shift
	lab_in "$ns" iptables "$@" && lab_in "$ns" ip6tables "$@"
}

mac() { lab_in m cat "/sys/class/net/$1/address"; }

lab_up
# The kernels know nothing of the connections played with raw packets, and keep quiet about them.
both c -A OUTPUT -p tcp --tcp-flags RST RST -m multiport --dports 8080,7000,8090 -j DROP || lab_die 'no multiport match here'
both s -A OUTPUT -p tcp --tcp-flags RST RST -m multiport --sports 8081,7001 -j DROP
# Nobody sees that what comes to port 8090 was taken.
both s -A OUTPUT -p tcp --sport 8090 --tcp-flags SYN,FIN,RST,ACK ACK -m length --length 0:100 -j DROP
# What has little time to live is lost behind the middlebox.
for ns in c s; do
	lab_in $ns iptables -t raw -A PREROUTING -p tcp -m ttl --ttl-lt 10 -j DROP
	lab_in $ns ip6tables -t raw -A PREROUTING -p tcp -m hl --hl-lt 10 -j DROP
	lab_in $ns sh -c 'echo 0 >/proc/sys/net/ipv4/tcp_invalid_ratelimit; echo 3 >/proc/sys/net/ipv4/tcp_fastopen'
done
both m -t raw -A PREROUTING -p tcp -j CT --notrack
lab_queue 0
mkdir -m 777 "$LAB/streams"
lab_upgate upgate 0 -l "$LAB" --streams "$LAB/streams" || lab_die "upgate: $(tail -n 1 "$LAB/upgate.log")"
play() { # ARGUMENT...
	"$LAB_PYTHON" -u "$LAB_DIR/endpoint.py" --raw "$(lab_ns c),$(mac c)" --raw-server "$(lab_ns s),$(mac s)" \
		--streams "$LAB/streams" "${ARGUMENTS[@]}" ${ENDPOINT_TIMES:+--times} "$@"
}

status=0
# Nobody puts fragments together: they do not pass.
play --label endpoint-fragments-apart --only "${1:-fragments/}" --family fragments/ --first-port 30000 || status=1
# Where connections are tracked the kernel puts fragments together before the queue. (None is tracked here.)
both m -A FORWARD -m connmark --mark 1/1 -j ACCEPT
play --only "${1:-}" || status=1
if [[ -z ${1:-} ]]; then
	# Of the others one needs stream.min-ttl and one a capture.
	for reason in no_ack bad_ack bad_checksum bad_offset md5_option paws past_fin out_of_window inexact_rst second_isn illegal_flags fragment bad_header; do
		if grep -q "\"reason\":\"$reason\"" "$LAB/eve.json"; then echo "ok endpoint/reason/$reason"; else
			echo "FAIL endpoint/reason/$reason: never said"
			status=1
		fi
	done
	# Packets larger than what the queue hands over.
	for ns in c s; do
		ip -n "$(lab_ns m)" link set $ns mtu 65535 && ip -n "$(lab_ns $ns)" link set eth0 mtu 65535
	done
	play --bulk || status=1
fi
lab_stop "$LAB_UPGATE" || { echo "FAIL endpoint/stop: $(tail -n 1 "$LAB/upgate.log")"; status=1; }
if [[ -z ${1:-} && ${#ARGUMENTS[@]} = 0 ]]; then
	# The other engine beside ours, over the same segments.
	rm "$LAB/eve.json"
	lab_upgate upgate-both 0 -l "$LAB" --streams "$LAB/streams" --reassembler=both || lab_die "upgate: $(tail -n 1 "$LAB/upgate-both.log")"
	play --quick --label endpoint-both --first-port 50000 || status=1
	lab_stop "$LAB_UPGATE" || { echo "FAIL endpoint/stop: $(tail -n 1 "$LAB/upgate-both.log")"; status=1; }
	if grep -q engines_disagree "$LAB/eve.json"; then echo 'FAIL endpoint/engines: they disagree' && status=1; else echo 'ok endpoint/engines: they agree'; fi
fi
exit $status
