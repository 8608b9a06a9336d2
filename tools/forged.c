/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "forged.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { STRICT = 1 };

/* The value of an interface (or of "all"); -1: not to be had. */
static int
setting(const char *interface, const char *name)
{
	char path[96];
	int value = -1;

	snprintf(path, sizeof path, "/proc/sys/net/ipv4/conf/%s/%s", interface, name);
	FILE *f = fopen(path, "re");

	if (!f)
		return -1;
	if (fscanf(f, "%d", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

bool
upg_forged_possible(char *out, size_t size)
{
	struct ifaddrs *list;
	const char *last = "";
	int all = setting("all", "rp_filter");
	size_t used = 0;

	out[0] = '\0';
	if (all < 0 || getifaddrs(&list) != 0)
		return false;
	for (const struct ifaddrs *a = list; a; a = a->ifa_next) {
		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET || a->ifa_flags & IFF_LOOPBACK ||
		    !(a->ifa_flags & IFF_UP) || strcmp(a->ifa_name, last) == 0)
			continue;
		int own = setting(a->ifa_name, "rp_filter"), in_force = own > all ? own : all;

		last = a->ifa_name;
		if (in_force == STRICT || setting(a->ifa_name, "forwarding") != 1)
			continue;
		int n = snprintf(out + used, size - used, "%s%s", used ? ", " : "", a->ifa_name);

		if (n < 0 || (size_t)n >= size - used) {
			out[used] = '\0';
			break;
		}
		used += (size_t)n;
	}
	freeifaddrs(list);
	return true;
}
