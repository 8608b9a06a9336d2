# SPDX-License-Identifier: GPL-2.0-or-later
# upgate: `make help` lists what can be made.

SHELL   := /bin/bash
PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
CC      ?= gcc
VERSION := 0.1.0

# --- what must be installed (the only list; `make deps` installs it) ---------------------------------------------------
BUILD_PACKAGES := gcc libc6-dev pkg-config libpcap-dev libnids-dev libnet1-dev libglib2.0-dev libnetfilter-queue-dev \
                  libmnl-dev nettle-dev libyaml-dev libjansson-dev libcap-ng-dev libseccomp-dev zlib1g-dev
TEST_PACKAGES  := libcmocka-dev clang libclang-rt-14-dev clang-format iproute2 iptables procps ethtool tcpdump curl jq \
                  python3 nginx-light apache2-bin haproxy rsyslog mandoc
# Commands, because a machine may have them from elsewhere: command=package
TEST_COMMANDS  := node=nodejs npm=npm

# --- how ---------------------------------------------------------------------------------------------------------------
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
            -Wundef -Wno-unused-parameter
CFLAGS   ?= -O2 -g
CPPFLAGS += -D_GNU_SOURCE -DUPG_VERSION='"$(VERSION)"' -I.
HARDEN   := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -fno-strict-aliasing
ALL_CFLAGS = -std=gnu17 $(WARN) $(CFLAGS) $(HARDEN) $(SANITIZE) $(CPPFLAGS)
LDFLAGS  += -pie -Wl,-z,relro,-z,now
LIBS     := -lnids -lnet -lgthread-2.0 -lglib-2.0 -lpcap -lnetfilter_queue -lmnl -lnettle -lyaml -ljansson -lcap-ng -lseccomp -lz -lpthread

FOLDERS := capture analyzers rules tools
SOURCES := $(wildcard $(FOLDERS:%=%/*.c))
LIBSRC  := $(filter-out tools/main.c,$(SOURCES))
LIBOBJ  := $(LIBSRC:%.c=$(BUILD)/%.o)
TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
TESTLIB := $(patsubst %.c,$(BUILD)/%.o,$(filter-out tests/test_%.c tests/fuzz_%.c tests/bench_%.c,$(wildcard tests/*.c)))

.PHONY: all
all: $(BUILD)/upgate

$(BUILD)/upgate: $(BUILD)/tools/main.o $(BUILD)/libupgate.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/libupgate.a: $(LIBOBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TESTLIB) $(BUILD)/libupgate.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

.PRECIOUS: $(BUILD)/%.o
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: unit
unit: $(TESTS) ## the unit tests alone
	@set -e; for t in $(TESTS); do echo "== $$t"; $$t; done
