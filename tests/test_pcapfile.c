/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pcap/dlt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/decode.h"
#include "capture/pcapdump.h"
#include "capture/source.h"
#include "wire.h"

static char dir[] = "/tmp/upgate-test-XXXXXX";
static char err[UPG_ERR_BYTES];
static struct upg_wire wire;

static char *
path_of(const char *name)
{
	static char paths[8][256];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", dir, name);
	return path;
}

static int
begin(void **state)
{
	wire.len = 0;
	err[0] = '\0';
	strcpy(dir, "/tmp/upgate-test-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int
end(void **state)
{
	char command[512];

	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	return system(command);
}

/* One packet of a capture: Unix time and a payload octet. */
struct line {
	uint64_t ts_us;
	char tag;
};

static void
packet_build(char tag, int linktype)
{
	wire.len = 0;
	if (linktype == DLT_EN10MB)
		upg_wire_ethernet(&wire, 0x0800);
	upg_wire_ip4(&wire, 6, 21, 1, 0);
	upg_wire_tcp(&wire, UPG_TCP_ACK, NULL, 0);
	upg_wire_fill(&wire, (uint8_t)tag, 1);
}

static void
capture_write(const char *name, int linktype, const struct line *lines, size_t count)
{
	struct upg_limits lim = upg_limits_default();
	struct upg_pcapdump *d = upg_pcapdump_open(path_of(name), linktype, err);

	assert_non_null(d);
	for (size_t i = 0; i < count; i++) {
		struct upg_packet pkt;

		packet_build(lines[i].tag, linktype);
		pkt = upg_wire_packet(&wire, linktype);
		pkt.ts_us = lines[i].ts_us;
		upg_decode(&pkt, &lim);
		assert_true(upg_pcapdump_write(d, &pkt, err));
		upg_wire_free(&pkt);
	}
	assert_true(upg_pcapdump_close(d, err));
}

static void
bytes_write(const char *path, const void *at, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(at, 1, len, f), len);
	fclose(f);
}

static struct upg_source *
opened(const char *const paths[], size_t count, const char *filter)
{
	struct upg_source *s = upg_pcapfile_open(paths, count, filter, err);

	if (s == NULL)
		print_message("%s\n", err);
	assert_non_null(s);
	return s;
}

/* Reads to the end: the tags in order. The end must be `want`. */
static const char *
tags_until(struct upg_source *s, enum upg_next want)
{
	static char tags[4096];
	struct upg_packet *pkt;
	uint64_t clock_us = 0;
	enum upg_next next;
	size_t n = 0;

	while ((next = s->ops->next(s, &pkt, err)) == UPG_NEXT_PACKET) {
		assert_true(pkt->clock_us >= clock_us && pkt->clock_us >= pkt->ts_us);
		clock_us = pkt->clock_us;
		tags[n++] = (char)pkt->data[pkt->captured_bytes - 1];
		s->ops->verdict(s, pkt, UPG_FATE_PASS);
	}
	tags[n] = '\0';
	assert_int_equal(next, want);
	if (want == UPG_NEXT_ERROR)
		assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_END);
	return tags;
}

static void
refused(const char *path, const char *filter, const char *sentence)
{
	assert_null(upg_pcapfile_open(&path, 1, filter, err));
	if (strstr(err, sentence) == NULL)
		fail_msg("'%s' does not say '%s'", err, sentence);
	assert_null(strchr(err, '\n'));
}

static void
merged(void **state)
{
	const struct line a[] = {{1000, 'a'}, {3000, 'b'}, {3000, 'c'}, {9000, 'd'}};
	const struct line b[] = {{2000, 'A'}, {3000, 'B'}, {9500, 'C'}};
	const char *const paths[] = {path_of("a"), path_of("none"), path_of("b")};
	struct upg_source_stats stats;
	struct upg_packet *pkt;
	struct upg_source *s;

	capture_write("a", DLT_EN10MB, a, 4);
	capture_write("none", DLT_EN10MB, NULL, 0);
	capture_write("b", DLT_RAW, b, 3);
	s = opened(paths, 3, NULL);
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_PACKET);
	assert_int_equal(pkt->source, 0);
	assert_int_equal(pkt->number, 1);
	assert_int_equal(pkt->ts_us, 1000);
	assert_int_equal(pkt->linktype, DLT_EN10MB);
	assert_int_equal(pkt->captured_bytes, 55);
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_PACKET);
	assert_int_equal(pkt->source, 2);
	assert_int_equal(pkt->linktype, DLT_RAW);
	assert_string_equal(s->ops->name(s, 2), paths[2]);
	assert_string_equal(tags_until(s, UPG_NEXT_END), "bcBdC");
	s->ops->stats(s, &stats);
	assert_int_equal(stats.packets, 7);
	assert_int_equal(stats.bytes, 4 * 55 + 3 * 41);
	s->ops->close(s);
}

/* A capture is a record of what was seen in that order, whatever its clock did. */
static void
backwards(void **state)
{
	const struct line a[] = {{5000, 'a'}, {1000, 'b'}, {6000, 'c'}};
	const char *const paths[] = {path_of("a")};
	struct upg_source *s;

	capture_write("a", DLT_RAW, a, 3);
	s = opened(paths, 1, NULL);
	assert_string_equal(tags_until(s, UPG_NEXT_END), "abc");
	s->ops->close(s);
}

static void
filtered(void **state)
{
	const struct line a[] = {{1000, 'a'}, {2000, 'b'}, {3000, 'c'}};
	const char *const paths[] = {path_of("a"), path_of("b")};
	struct upg_packet *pkt;
	struct upg_source *s;

	capture_write("a", DLT_EN10MB, a, 3);
	capture_write("b", DLT_RAW, a, 3);
	s = opened(paths, 2, "tcp port 80 and tcp[20] = 0x62"); /* 'b' */
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_PACKET);
	assert_int_equal(pkt->number, 2); /* its place in the file, not among those let through */
	assert_string_equal(tags_until(s, UPG_NEXT_END), "b");
	s->ops->close(s);
	refused(paths[0], "tcp prot 80", "the filter 'tcp prot 80'");
}

static void
directories(void **state)
{
	const struct line a[] = {{1000, 'a'}}, b[] = {{1000, 'b'}};
	const char *const paths[] = {dir};
	struct upg_source *s;

	refused(dir, NULL, "the directory holds no captures");
	capture_write("2.pcap", DLT_RAW, b, 1);
	capture_write("1.pcap", DLT_RAW, a, 1);
	assert_int_equal(mkdir(path_of("deeper"), 0700), 0);
	capture_write("deeper/3.pcap", DLT_RAW, a, 1);
	bytes_write(path_of("README"), "words\n", 6);
	bytes_write(path_of("expected.tsv"), "words\n", 6);
	s = opened(paths, 1, NULL);
	assert_string_equal(tags_until(s, UPG_NEXT_END), "ab");
	assert_string_equal(s->ops->name(s, 0), path_of("1.pcap"));
	s->ops->close(s);
	bytes_write(path_of("0.pcap"), "words that are no capture at all", 32);
	refused(dir, NULL, path_of("0.pcap"));
}

/* More captures than are kept open at a time. */
static void
many(void **state)
{
	char expected[200] = "", name[16];
	const char *const paths[] = {dir};
	struct upg_source *s;

	for (int i = 0; i < 150; i++) {
		const struct line a[] = {{(uint64_t)i * 1000, (char)('a' + i % 26)}};

		snprintf(name, sizeof name, "%03d", i);
		capture_write(name, DLT_RAW, a, 1);
		expected[i] = a[0].tag;
	}
	s = opened(paths, 1, NULL);
	assert_string_equal(tags_until(s, UPG_NEXT_END), expected);
	s->ops->close(s);
}

static void
no_capture(void **state)
{
	char *path = path_of("x");

	refused(path_of("missing"), NULL, "missing: No such file or directory");
	bytes_write(path, "", 0);
	refused(path, NULL, path);
	bytes_write(path, "\xd4\xc3\xb2\xa1\2\0", 6);
	refused(path, NULL, path);
	bytes_write(path, "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", 37);
	refused(path, NULL, "neither a pcap nor a pcapng capture");
	/* IEEE 802.11 */
	bytes_write(path, "\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\x69\0\0\0", 24);
	refused(path, NULL, "link type 105");
	assert_null(upg_pcapfile_open(NULL, 0, NULL, err));
}

/* Whatever octet a capture ends at: what is whole is delivered, then the end is named. */
static void
truncated(void **state)
{
	const struct line a[] = {{1000, 'a'}, {2000, 'b'}};
	const struct line b[] = {{3000, 'B'}};
	char cut_path[64], good_path[64];
	const char *const paths[] = {cut_path, good_path};
	struct upg_source *s;

	snprintf(cut_path, sizeof cut_path, "%s/a", dir);
	snprintf(good_path, sizeof good_path, "%s/b", dir);

	capture_write("b", DLT_RAW, b, 1);
	for (long cut = 1; cut < 57; cut++) {
		capture_write("a", DLT_RAW, a, 2);
		assert_int_equal(truncate(paths[0], 24 + 2 * (16 + 41) - cut), 0);
		s = opened(paths, 2, NULL);
		assert_string_equal(tags_until(s, UPG_NEXT_ERROR), "aB");
		assert_non_null(strstr(err, paths[0]));
		assert_non_null(strstr(err, "damaged after packet 1"));
		s->ops->close(s);
	}
}

static void
standard_input(void **state)
{
	const struct line a[] = {{1000, 'a'}, {2000, 'b'}};
	const char *const twice[] = {"-", "-"};
	struct upg_source *s;
	int kept = dup(0), fd;

	capture_write("a", DLT_RAW, a, 2);
	fd = open(path_of("a"), O_RDONLY);
	assert_true(fd >= 0);
	dup2(fd, 0);
	close(fd);
	assert_null(upg_pcapfile_open(twice, 2, NULL, err));
	assert_string_equal(err, "standard input can be read only once");
	s = opened(twice, 1, NULL);
	assert_string_equal(tags_until(s, UPG_NEXT_END), "ab");
	assert_string_equal(s->ops->name(s, 0), "standard input");
	s->ops->close(s);
	dup2(kept, 0);
	close(kept);
}

/* pcapng, big-endian, nanoseconds: section, interface with if_tsresol 9, one packet. */
static void
pcapng(void **state)
{
	static const char block_section[] = "\x0a\x0d\x0d\x0a\0\0\0\x1c\x1a\x2b\x3c\x4d\0\1\0\0"
	                                    "\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\x1c";
	static const char block_interface[] = "\0\0\0\1\0\0\0\x20\0\x65\0\0\0\0\0\0"
	                                      "\0\x09\0\1\x09\0\0\0\0\0\0\0\0\0\0\x20";
	const char *const paths[] = {path_of("ng")};
	struct upg_packet *pkt;
	struct upg_source *s;
	uint8_t packet[64];
	size_t len;

	packet_build('n', DLT_RAW);
	len = wire.len;
	memcpy(packet, wire.at, len);
	wire.len = 0;
	upg_wire_add(&wire, block_section, 28);
	upg_wire_add(&wire, block_interface, 32);
	upg_wire_be32(&wire, 6);
	upg_wire_be32(&wire, 32 + 44);
	upg_wire_be32(&wire, 0);
	upg_wire_be32(&wire, 0x17000000); /* 0x1700000000000000 ns */
	upg_wire_be32(&wire, 5000);
	upg_wire_be32(&wire, (uint32_t)len);
	upg_wire_be32(&wire, (uint32_t)len);
	upg_wire_add(&wire, packet, len);
	upg_wire_fill(&wire, 0, 3);
	upg_wire_be32(&wire, 32 + 44);
	bytes_write(paths[0], wire.at, wire.len);
	s = opened(paths, 1, NULL);
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_PACKET);
	assert_int_equal(pkt->linktype, DLT_RAW);
	assert_int_equal(pkt->ts_us, (UINT64_C(0x1700000000000000) + 5000) / 1000);
	assert_int_equal(s->ops->next(s, &pkt, err), UPG_NEXT_END);
	s->ops->close(s);
}

static void
dump_mixed(void **state)
{
	struct upg_limits lim = upg_limits_default();
	static const int links[] = {DLT_EN10MB, DLT_RAW};
	struct upg_pcapdump *d = upg_pcapdump_open(path_of("w"), -1, err);
	const char *const paths[] = {path_of("w")};
	struct upg_packet *got, pkt;
	struct upg_source *s;

	for (size_t i = 0; i < 2; i++) {
		packet_build('m', links[i]);
		pkt = upg_wire_packet(&wire, links[i]);
		upg_decode(&pkt, &lim);
		assert_true(upg_pcapdump_write(d, &pkt, err));
		upg_wire_free(&pkt);
	}
	assert_true(upg_pcapdump_close(d, err));
	s = opened(paths, 1, NULL);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(s->ops->next(s, &got, err), UPG_NEXT_PACKET);
		assert_int_equal(got->linktype, DLT_EN10MB);
		assert_int_equal(upg_decode(got, &lim), UPG_DECODED_TCP);
		assert_int_equal(got->data[got->payload_off], 'm');
	}
	s->ops->close(s);
}

static void
dump_full_disk(void **state)
{
	struct upg_pcapdump *d = upg_pcapdump_open("/dev/full", DLT_RAW, err);
	struct upg_packet pkt;
	int i;

	assert_non_null(d);
	packet_build('f', DLT_RAW);
	pkt = upg_wire_packet(&wire, DLT_RAW);
	for (i = 0; i < 10000 && upg_pcapdump_write(d, &pkt, err); i++)
		;
	assert_true(i < 10000);
	assert_string_equal(err, "cannot write /dev/full: No space left on device");
	assert_false(upg_pcapdump_write(d, &pkt, err));
	assert_true(upg_pcapdump_close(d, err));

	/* Few octets: only the end shows it. */
	d = upg_pcapdump_open("/dev/full", DLT_RAW, err);
	assert_true(upg_pcapdump_write(d, &pkt, err));
	assert_false(upg_pcapdump_close(d, err));
	assert_string_equal(err, "cannot write /dev/full: No space left on device");
	upg_wire_free(&pkt);

	assert_null(upg_pcapdump_open(path_of("no/such"), -1, err));
	assert_non_null(strstr(err, "No such file or directory"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(merged, begin, end),
	        cmocka_unit_test_setup_teardown(backwards, begin, end),
	        cmocka_unit_test_setup_teardown(filtered, begin, end),
	        cmocka_unit_test_setup_teardown(directories, begin, end),
	        cmocka_unit_test_setup_teardown(many, begin, end),
	        cmocka_unit_test_setup_teardown(no_capture, begin, end),
	        cmocka_unit_test_setup_teardown(truncated, begin, end),
	        cmocka_unit_test_setup_teardown(standard_input, begin, end),
	        cmocka_unit_test_setup_teardown(pcapng, begin, end),
	        cmocka_unit_test_setup_teardown(dump_mixed, begin, end),
	        cmocka_unit_test_setup_teardown(dump_full_disk, begin, end),
	};

	return cmocka_run_group_tests_name("pcapfile", tests, NULL, NULL);
}
