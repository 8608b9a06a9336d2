/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "proxy.h"

#include "grammar.h"

#include <arpa/inet.h>

#define V2_HEAD 16 /* signature, version and command, family and transport, length */

static bool
begins(struct upg_bytes b, const void *with, size_t len)
{
	return memcmp(b.at, with, b.len < len ? b.len : len) == 0;
}

/* The next word of a line of version 1, which one space ends; false: none, or too long for out. */
static bool
word(struct upg_bytes line, size_t *at, char out[INET6_ADDRSTRLEN])
{
	size_t end = upg_grammar_find(line, *at, ' ');
	size_t len = end - *at;
	if (len == 0 || len >= INET6_ADDRSTRLEN)
		return false;
	memcpy(out, line.at + *at, len);
	out[len] = 0;
	*at = end < line.len ? end + 1 : end;
	return true;
}

/* 0 to 65535 without leading zeros */
static bool
port(const char *text)
{
	unsigned number = 0;
	size_t i = 0;
	for (; text[i] >= '0' && text[i] <= '9' && i < 6; i++)
		number = number * 10 + (unsigned)(text[i] - '0');
	return i > 0 && text[i] == 0 && number <= 65535 && (text[0] != '0' || i == 1);
}

/* "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443"; behind UNKNOWN anything goes. */
static enum upg_proxy
line_of_version_1(struct upg_bytes line, struct upg_proxy_head *out)
{
	char protocol[INET6_ADDRSTRLEN], from[INET6_ADDRSTRLEN], to[INET6_ADDRSTRLEN], ports[2][INET6_ADDRSTRLEN];
	uint8_t server[16];
	size_t at = 6;
	if (!word(line, &at, protocol))
		return UPG_PROXY_NONE;
	if (strcmp(protocol, "UNKNOWN") == 0)
		return UPG_PROXY_FOUND;
	int family = strcmp(protocol, "TCP4") == 0 ? AF_INET : strcmp(protocol, "TCP6") == 0 ? AF_INET6 : 0;
	if (family == 0 || !word(line, &at, from) || !word(line, &at, to) || !word(line, &at, ports[0]) ||
	    !word(line, &at, ports[1]) || at != line.len || line.at[at - 1] == ' ' || !port(ports[0]) ||
	    !port(ports[1]))
		return UPG_PROXY_NONE;
	if (inet_pton(family, from, out->address) != 1 || inet_pton(family, to, server) != 1)
		return UPG_PROXY_NONE;
	out->family = family == AF_INET ? 4 : 6;
	return UPG_PROXY_FOUND;
}

static enum upg_proxy
version_1(struct upg_bytes b, struct upg_proxy_head *out)
{
	size_t lf = upg_grammar_find(b, 0, '\n');
	if (lf == b.len)
		return b.len < UPG_PROXY_OCTETS ? UPG_PROXY_MORE : UPG_PROXY_NONE;
	if (lf >= UPG_PROXY_OCTETS || lf == 0 || b.at[lf - 1] != '\r')
		return UPG_PROXY_NONE;
	out->octets = (uint32_t)lf + 1;
	return line_of_version_1(upg_grammar_part(b, 0, lf - 1), out);
}

static enum upg_proxy
version_2(struct upg_bytes b, struct upg_proxy_head *out)
{
	if (b.len < V2_HEAD)
		return UPG_PROXY_MORE;
	unsigned command = b.at[12], family = b.at[13] >> 4, transport = b.at[13] & 15;
	size_t length = (size_t)b.at[14] << 8 | b.at[15];
	if ((command != 0x20 && command != 0x21) || family > 3 || transport > 2)
		return UPG_PROXY_NONE;
	out->octets = V2_HEAD + (uint32_t)length;
	size_t address = family == 1 ? 4 : family == 2 ? 16 : 0;
	if (command == 0x20 || address == 0) /* LOCAL: a health check; UNSPEC and UNIX have no address to show */
		return UPG_PROXY_FOUND;
	if (length < 2 * address + 4)
		return UPG_PROXY_NONE;
	if (b.len < V2_HEAD + address)
		return UPG_PROXY_MORE;
	memcpy(out->address, b.at + V2_HEAD, address);
	out->family = family == 1 ? 4 : 6;
	return UPG_PROXY_FOUND;
}

enum upg_proxy
upg_proxy_begin(struct upg_bytes b, struct upg_proxy_head *out)
{
	static const char one[] = "PROXY ", two[] = "\r\n\r\n\0\r\nQUIT\n";
	*out = (struct upg_proxy_head){0};
	if (begins(b, one, sizeof one - 1))
		return b.len < sizeof one - 1 ? UPG_PROXY_MORE : version_1(b, out);
	if (begins(b, two, sizeof two - 1))
		return version_2(b, out);
	return UPG_PROXY_NONE;
}
