# SPDX-License-Identifier: GPL-2.0-or-later
# bash completion for upgate, made from its tables by `upgate doc upgate.bash`.
_upgate() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local settings commands ctl options
	settings='
		af-packet.buffer-size
		app-layer.error-policy
		decoder.max-layers
		default-log-dir
		defrag.max-frags-per-host
		defrag.memcap
		defrag.timeout
		exception-policy
		flow.max-flows
		flow.max-half-open
		flow-timeouts.tcp.closed
		flow-timeouts.tcp.established
		flow-timeouts.tcp.new
		h2c.inspect
		h2c.max-header-list
		h2c.max-streams
		h2c.max-table
		http.limit-policy
		http.max-chunk-line
		http.max-head
		http.max-headers
		http.max-line
		http.max-pipeline
		http.max-requests
		http.max-trailer
		http.memcap
		http.ports
		mode
		nfq.batchcount
		nfq.buffer-size
		nfq.bypass-mark
		nfq.bypass-mask
		nfq.check-sources
		nfq.condemned-mark
		nfq.condemned-mask
		nfq.fail-open
		nfq.mark
		nfq.mask
		nfq.mode
		nfq.queue-length
		nfq.repeat-mark
		nfq.repeat-mask
		nfq.route-queue
		outputs.eve-log.community-id
		outputs.eve-log.community-id-seed
		outputs.eve-log.enabled
		outputs.eve-log.filename
		outputs.eve-log.filetype
		outputs.eve-log.packet
		outputs.eve-log.payload
		outputs.eve-log.payload-printable
		outputs.eve-log.types
		outputs.eve-log.verdict
		outputs.eve-log.websocket-payload
		outputs.eve-log.websocket-payload-printable
		outputs.eve-log.xff.deployment
		outputs.eve-log.xff.enabled
		outputs.eve-log.xff.header
		outputs.eve-log.xff.mode
		outputs.evidence.budget
		outputs.evidence.dir
		outputs.evidence.enabled
		outputs.evidence.max-bytes
		outputs.evidence.max-files
		outputs.evidence.max-open
		outputs.evidence.max-packets
		outputs.evidence.max-time
		outputs.evidence.memcap
		outputs.evidence.severity
		outputs.evidence.snaplen
		outputs.fast.enabled
		outputs.fast.filename
		outputs.flow-hash
		outputs.max-bytes
		outputs.max-repeats
		outputs.redact
		outputs.ring-size
		outputs.rotate-interval
		outputs.rotate-size
		outputs.stats.enabled
		outputs.stats.filename
		outputs.stats.interval
		outputs.syslog.enabled
		outputs.syslog.facility
		outputs.syslog.format
		outputs.syslog.identity
		outputs.syslog.levels.1
		outputs.syslog.levels.2
		outputs.syslog.levels.3
		outputs.syslog.max-line
		outputs.syslog.rate-interval
		outputs.syslog.rate-limit
		outputs.syslog.socket
		reject.mark
		rule-files
		run-as.user
		stream.checksum-validation
		stream.gap-policy
		stream.memcap
		stream.memcap-policy
		stream.midstream
		stream.midstream-policy
		stream.min-ttl
		stream.reassembler
		stream.reassembly.depth-memory
		stream.reassembly.max-segments
		stream.urgent-policy
		stream.withheld-memcap
		unix-command.enabled
		unix-command.filename
		unix-command.mode
		upgrade.answer-timeout
		upgrade.deadlock-wait
		upgrade.deadlock-window
		upgrade.max-legs
		upgrade.max-pending
		upgrade.stall-timeout
		vars.address-groups
		vars.port-groups
		websocket.inspect
		websocket.max-inflated
		websocket.max-message
		websocket.max-payload-size
		websocket.max-ratio
		worker.stall-timeout
		worker.start-policy
		worker.start-time'
	commands='help ctl'
	ctl='command-list version uptime running-mode capture-mode iface-list iface-stat dump-counters ruleset-reload-rules reload-rules ruleset-reload-time ruleset-stats ruleset-failed-rules reopen-log-files conf-get get-flow-stats-by-id flow-get upgrades stalled-handshakes blocked-flows unblock shutdown'
	options='-r -q -i -T -c --set --dump-config -s -S -l --json --simulate-ips -w --streams --reassembler -k --fail-on-alert -v --list-events --list-keywords --build-info -V --version -h --help'
	COMPREPLY=()
	if [[ ${COMP_WORDS[1]} = ctl && $prev != -s && COMP_CWORD -gt 1 ]]; then
		COMPREPLY=($(compgen -W "-s -t $ctl" -- "$cur"))
		return
	elif [[ ${COMP_WORDS[1]} = help && COMP_CWORD -eq 2 ]]; then
		COMPREPLY=($(compgen -W "$commands" -- "$cur"))
		return
	fi
	case $prev in
	--set)
		compopt -o nospace
		COMPREPLY=($(compgen -S = -W "$settings" -- "$cur")) ;;
	-r)
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	-q) ;;
	-i)
		COMPREPLY=($(compgen -W "$(ls /sys/class/net)" -- "$cur")) ;;
	-c)
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	-s)
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	-S)
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	-l)
		COMPREPLY=($(compgen -d -- "$cur")) ;;
	-w)
		COMPREPLY=($(compgen -f -- "$cur")) ;;
	--streams)
		COMPREPLY=($(compgen -d -- "$cur")) ;;
	--reassembler)
		COMPREPLY=($(compgen -W 'native libnids both' -- "$cur")) ;;
	-k)
		COMPREPLY=($(compgen -W 'all none' -- "$cur")) ;;
	*)
		if [[ $cur = -* ]]; then
			COMPREPLY=($(compgen -W "$options" -- "$cur"))
		elif ((COMP_CWORD == 1)); then
			COMPREPLY=($(compgen -W "$commands" -- "$cur"))
		fi ;;
	esac
}
complete -F _upgate upgate
