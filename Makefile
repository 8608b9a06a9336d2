# SPDX-License-Identifier: GPL-2.0-or-later
# upgate: `make help` lists what can be made.

SHELL   := /bin/bash
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
CC      ?= gcc
VERSION := 0.1.0
Q       := $(if $(V),,@)

# --- what must be installed (the only list; `make deps` installs it) ---------------------------------------------------
BUILD_PACKAGES := gcc libc6-dev binutils pkg-config libpcap-dev libnids-dev libnet1-dev libglib2.0-dev libnetfilter-queue-dev \
                  libmnl-dev nettle-dev libyaml-dev libjansson-dev libcap-ng-dev libseccomp-dev zlib1g-dev \
                  libnghttp2-dev
TEST_PACKAGES  := libcmocka-dev clang libclang-rt-14-dev clang-format iproute2 iptables procps ethtool tcpdump curl jq \
                  python3 python3-jsonschema nginx-light apache2-bin haproxy rsyslog openssl mandoc
# Commands, because a machine may have them from elsewhere: command=package
TEST_COMMANDS  := node=nodejs npm=npm

BENCH_PACKAGES := wrk iperf3
FULL_PACKAGES  := rsyslog-gnutls rsyslog-relp rsyslog-hiredis rsyslog-kafka redis-server \
                  valgrind lighttpd squid varnish tinyproxy nghttp2-proxy nghttp2-client $(BENCH_PACKAGES) \
                  chromium-headless-shell python3-autobahn python3-websockets \
                  nghttp2-server wget apache2-utils siege git cadaver apt-utils dpkg-dev gunicorn python3-requests python3-httpx \
                  python3-aiohttp python3-tornado python3-waitress python3-twisted
DEMO_PACKAGES  := iproute2 iptables procps curl jq python3 nginx-light rsyslog

# --- how ---------------------------------------------------------------------------------------------------------------
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
            -Wundef -Wno-unused-parameter
CFLAGS   ?= -O2 -g
CPPFLAGS += -D_GNU_SOURCE -DUPG_VERSION='"$(VERSION)"' -I.
HARDEN   := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -fno-strict-aliasing
ALL_CFLAGS = -std=gnu17 $(WARN) $(CFLAGS) $(HARDEN) $(SANITIZE) $(CPPFLAGS)
LDFLAGS  += -pie -Wl,-z,relro,-z,now
LIBS     := -lnids -lnet -lgthread-2.0 -lglib-2.0 -lpcap -lnetfilter_queue -lmnl -lnettle -lyaml -ljansson -lcap-ng -lseccomp -lz -lnghttp2 -lpthread

# What every packet meets is optimised as one where gcc links the program; objects serve either way, and tests take the quick one.
LTO     ?= $(if $(SANITIZE)$(findstring clang,$(CC)),,-flto=auto)
NO_LTO   = $(if $(LTO),-fno-lto)

FOLDERS := capture analyzers rules tools
SOURCES := $(wildcard $(FOLDERS:%=%/*.c))
LIBSRC  := $(filter-out tools/main.c,$(SOURCES))
LIBOBJ  := $(LIBSRC:%.c=$(BUILD)/%.o)
HOT     := $(wildcard capture/*.c analyzers/*.c) $(patsubst %,tools/%.c,inspect follow settle watch alert writer deliver json eve notation)
TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
BENCHES := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/bench_*.c))
FUZZERS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/fuzz_*.c))
TESTLIB := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/test_%.c tests/fuzz_%.c tests/bench_%.c tests/fuzzed.c,$(wildcard tests/*.c)))
# for builds that a target starts itself, unless make was told
SUB      = --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: all
all: $(BUILD)/upgate ## the program, build/upgate

$(BUILD)/upgate: $(BUILD)/tools/main.o $(BUILD)/libupgate.a
	$(Q)$(CC) $(ALL_CFLAGS) $(LTO) $(LDFLAGS) -o $@ $^ $(LIBS)
	@echo "made $@"

$(BUILD)/libupgate.a: $(LIBOBJ)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(HOT:%.c=$(BUILD)/%.o): ALL_CFLAGS += $(if $(LTO),$(LTO) -ffat-lto-objects)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TESTLIB) $(BUILD)/libupgate.a
	$(Q)$(CC) $(ALL_CFLAGS) $(NO_LTO) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# Sees every step of the upgrade machine.
$(BUILD)/tests/test_upgrade: LDFLAGS += -Wl,--wrap=upg_upgrade_step
# Sees who asks for memory.
$(BUILD)/tests/test_allocation: LDFLAGS += $(foreach f,malloc calloc realloc aligned_alloc mmap,-Wl,--wrap=$f)

.PRECIOUS: $(BUILD)/%.o
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- what it needs -----------------------------------------------------------------------------------------------------
# Says what is missing and, as root, installs it; services that come along are not started.
.PHONY: deps build-deps
deps: ## install what the tests need
	@tests/deps.sh "$(BUILD_PACKAGES) $(TEST_PACKAGES)" "$(TEST_COMMANDS)"
build-deps: ## install what the program needs
	@tests/deps.sh "$(BUILD_PACKAGES)" ""

# --- tests -------------------------------------------------------------------------------------------------------------
.PHONY: unit tests asan check check-full demo
unit: $(TESTS) ## the unit tests alone
	@BUILD=$(BUILD) tests/check.sh unit

tests: $(BUILD)/upgate $(TESTS)

ASAN := BUILD=$(BUILD)/asan CFLAGS="-O1 -g1" SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" HARDEN="-fPIE -fno-strict-aliasing"
asan:
	@$(MAKE) $(SUB) $(ASAN) tests fuzzed

# Fuzz targets without the fuzzer: they take files.
.PHONY: fuzzed
fuzzed: $(FUZZERS:$(BUILD)/tests/fuzz_%=$(BUILD)/tests/fuzzed_%)

$(BUILD)/tests/fuzzed_%: $(BUILD)/tests/fuzz_%.o $(BUILD)/tests/fuzzed.o $(TESTLIB) $(BUILD)/libupgate.a
	$(Q)$(CC) $(ALL_CFLAGS) $(NO_LTO) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

PARTS := lint generated unit unit-asan golden golden-asan fuzzed cli live withhold endpoint deadlock readers inline smuggling benign outputs evidence
check: ## all tests (five minutes); installs what is missing
	@$(MAKE) --no-print-directory deps
	@$(MAKE) $(SUB) tests
	@$(MAKE) $(SUB) asan
	@BUILD=$(BUILD) tests/check.sh $(PARTS)

check-full: ## the long proofs too (up to an hour)
	@$(MAKE) --no-print-directory deps TEST_PACKAGES="$(TEST_PACKAGES) $(FULL_PACKAGES)"
	@$(MAKE) $(SUB) tests benches
	@$(MAKE) $(SUB) asan
	@$(MAKE) $(SUB) fuzz-build
	@OUTPUTS_FULL=1 BUILD=$(BUILD) tests/check.sh $(PARTS) rsyslog full

demo: ## the story of July 2010, live, in a minute
	@$(MAKE) --no-print-directory demo-deps
	@$(MAKE) --no-print-directory all
	@UPGATE=$(BUILD)/upgate tests/demo.sh

.PHONY: demo-deps
demo-deps:
	@tests/deps.sh "$(BUILD_PACKAGES) $(DEMO_PACKAGES)" "$(TEST_COMMANDS)"

accept: $(BUILD)/tests/test_dialogues ## T=name: rewrite what one file of dialogues expects and does not get
	@$< --accept tests/cases/$(T).t

# --- fuzzing -----------------------------------------------------------------------------------------------------------
FUZZ_TIME ?= 60
FUZZ_LINK := -fsanitize=fuzzer
.PHONY: fuzz fuzz-build
fuzz-build:
	@$(MAKE) $(SUB) BUILD=$(BUILD)/fuzz CC=clang CFLAGS="-O1 -g" HARDEN=-fPIE \
		SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" fuzzers
.PHONY: fuzzers
fuzzers: $(FUZZERS)

$(BUILD)/tests/fuzz_%: $(BUILD)/tests/fuzz_%.o $(TESTLIB) $(BUILD)/libupgate.a
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(FUZZ_LINK) -o $@ $^ -lcmocka $(LIBS)

fuzz: fuzz-build ## FUZZ_TIME=60: every fuzz target for so many seconds
	@BUILD=$(BUILD) FUZZ_TIME=$(FUZZ_TIME) tests/fuzz.sh

# --- speed -------------------------------------------------------------------------------------------------------------
.PHONY: bench benches bench-inline
benches: $(BENCHES)
bench: all benches ## replay and engine speed, beside libnids counting alone
	@BUILD=$(BUILD) tests/bench.sh
bench-inline: $(BUILD)/upgate ## ROUNDS=20: inline beside a queue that passes all, in turns
	@tests/deps.sh "$(BUILD_PACKAGES) $(DEMO_PACKAGES) $(BENCH_PACKAGES)" ""
	@BUILD=$(BUILD) tests/bench_inline.sh

# --- form --------------------------------------------------------------------------------------------------------------
.PHONY: lint format
lint: $(BUILD)/libupgate.a ## layering, names, form
	@BUILD=$(BUILD) tests/lint.sh
format: ## apply .clang-format
	@git ls-files '*.c' '*.h' | xargs clang-format -i

# --- files made from the tables ----------------------------------------------------------------------------------------
.PHONY: generated
generated: $(BUILD)/upgate ## rewrite the files that are made from the program's tables
	@tests/generated.sh --write

# --- installation ------------------------------------------------------------------------------------------------------
.PHONY: install uninstall clean help
install: all ## DESTDIR and PREFIX are honoured
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/upgate/rsyslog.d $(DESTDIR)$(PREFIX)/share/upgate/rules $(DESTDIR)$(PREFIX)/share/doc/upgate
	install -m 755 $(BUILD)/upgate $(DESTDIR)$(PREFIX)/sbin/upgate
	install -m 644 rules/upgate.rules $(DESTDIR)$(PREFIX)/share/upgate/rules/
	install -m 644 tools/upgate.yaml tools/eve.schema.json tools/grafana.json $(DESTDIR)$(PREFIX)/share/upgate/
	install -m 644 tools/rsyslog.d/*.conf $(DESTDIR)$(PREFIX)/share/upgate/rsyslog.d/
	install -m 644 tools/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 tools/*.8 $(DESTDIR)$(PREFIX)/share/man/man8/
	install -m 644 tools/upgate.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/upgate
	install -m 644 README.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/upgate/

uninstall: ## takes away what install put there
	rm -f $(DESTDIR)$(PREFIX)/sbin/upgate $(DESTDIR)$(PREFIX)/share/bash-completion/completions/upgate $(DESTDIR)$(PREFIX)/share/man/man8/upgate.8 \
		$(patsubst tools/%,$(DESTDIR)$(PREFIX)/share/man/man5/%,$(wildcard tools/*.5))
	rm -rf $(DESTDIR)$(PREFIX)/share/upgate $(DESTDIR)$(PREFIX)/share/doc/upgate

clean: ## removes $(BUILD)
	rm -rf $(BUILD)

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'
