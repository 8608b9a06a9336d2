/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading_table.h - the ways deployed servers and proxies have been seen to delimit a message, each with who is known for it and where that is
 * written. X(id, name in alerts, how it reads, who, source). analyzers/README.md shows the same table.
 */
#ifndef UPG_READING_TABLE_H
#define UPG_READING_TABLE_H

/* clang-format off */
#define UPG_READINGS(X) \
	X(CONTENT_LENGTH, "content-length", "Content-Length decides, whatever else is there", \
	  "front ends of CL.TE attacks; Python's http.server, which knows no Transfer-Encoding", \
	  "Linhart and others 2005; Kettle 2019, HTTP Desync Attacks; READERS.md") \
	X(CHUNKED, "chunked", "chunked decides, Content-Length is ignored", \
	  "whoever follows RFC 9112 6.3; WEBrick up to 1.8.1", "RFC 9112 6.3; CVE-2024-47220") \
	X(NO_BODY, "no-body", "no framing field, no body in a request", \
	  "whoever follows RFC 9112 6.3", "RFC 9112 6.3") \
	X(CL_FIRST, "first-content-length", "the first of several values", \
	  "SunONE web server 6.1; Jetty up to 9.4.10; WEBrick of 2023", \
	  "Linhart and others 2005; CVE-2017-7658; ruby/webrick issue 119") \
	X(CL_LAST, "last-content-length", "the last of several values", \
	  "SunONE proxy 3.6", "Linhart and others 2005") \
	X(CL_IGNORED, "content-length-ignored", "a value that is no number, or a list, counts as no body", \
	  "waitress up to 1.3.1; WEBrick of 2023, an empty one", "CVE-2019-16792; ruby/webrick issue 119") \
	X(CL_PREFIX, "prefix-content-length", "leading digits, the rest ignored", \
	  "readers that use strtol and do not look where it stopped", "C17 7.22.1.4") \
	X(CL_JOINED, "joined-content-length", "digits on both sides of a fold are one number", \
	  "readers that drop the fold instead of replacing it by SP", "RFC 9112 5.2") \
	X(CL_SIGNED, "signed-content-length", "+5 is 5", \
	  "Squid before 4.12; hyper before 0.14.10; protocol-http1 before 0.15.1; Jetty before 9.4.52", \
	  "CVE-2020-15049; CVE-2021-32715; CVE-2023-38697; CVE-2023-40167") \
	X(CL_HEX, "hex-content-length", "0x5 is 5, 0x10 is 16", \
	  "protocol-http1 before 0.15.1", "CVE-2023-38697") \
	X(CL_UNDERSCORE, "underscore-content-length", "5_0 is 50", \
	  "aiohttp before 3.8.6; Tornado before 6.3.3", "CVE-2023-47627; GHSA-qppv-j76h-2rpx") \
	X(CL_WRAP, "wrapped-content-length", "a number modulo 2^64", \
	  "readers that add up digits unchecked", "RFC 9110 8.6") \
	X(CL_WRAP32, "wrapped32-content-length", "a number modulo 2^32", \
	  "readers that add up digits unchecked", "RFC 9110 8.6") \
	X(CL_TRIMMED, "trimmed-content-length", "white space other than SP and HTAB in front of the digits does not count", \
	  "Squid up to 5.7; Python's int() and C's strtol()", "CVE-2020-15049; READERS.md; C17 7.22.1.4") \
	X(CL_OCTAL, "octal-content-length", "010 is 8", \
	  "readers that use strtol with base 0", "C17 7.22.1.4") \
	X(TE_IGNORED, "transfer-encoding-ignored", "a coding it does not know, or a decorated one, counts as none", \
	  "waitress up to 1.3.1; gunicorn 21.2.0; HAProxy before 2.0.6; Netty before 4.1.44", \
	  "CVE-2019-16786; CVE-2024-6827; CVE-2019-18277; netty issue 9861") \
	X(BOTH_IGNORED, "both-ignored", "a coding it does not decode takes Content-Length away and gives no body", \
	  "Squid 5.7 for identity", "READERS.md") \
	X(TE_LENIENT, "chunked-somewhere", "chunked wherever it stands, decorated or not last", \
	  "gunicorn before 22.0.0; Tomcat up to 9.0.46; waitress up to 1.4.0", \
	  "CVE-2024-1135; CVE-2021-33037; CVE-2019-16789") \
	X(TE_HTTP10, "te-ignored-in-1.0", "Transfer-Encoding does not count in HTTP/1.0", \
	  "Tomcat up to 9.0.46, for clients that accept HTTP/1.0 only", "CVE-2021-33037") \
	X(BODY_IGNORED, "body-ignored", "a body is not expected here: it is the next request", \
	  "Akamai and others (CL.0); Apache httpd up to 2.4.52 after an error", \
	  "Kettle 2022, Browser-Powered Desync Attacks; CVE-2022-22720") \
	X(NAME_BARE, "name-without-decoration", "a name is compared by its letters alone", \
	  "CGI-like readers, among them WSGI servers; Django before 1.7.3", "RFC 3875 4.1.18; CVE-2015-0219") \
	X(NAME_WORD, "first-word-of-name", "a name ends at its first blank", \
	  "Abyss X1", "Klein 2020, HTTP Request Smuggling in 2020") \
	X(SPACE_STRIPPED, "name-before-colon-space", "blanks before the colon are removed", \
	  "Go before 1.13.1; Netty before 4.1.42; Apache httpd before 2.4.25", \
	  "CVE-2019-16276; CVE-2019-16869; CVE-2016-8743") \
	X(SPACE_IGNORED, "field-with-space-ignored", "a field with blanks before its colon is dropped", \
	  "whoever takes the blank for a part of the name", "RFC 9112 5.1") \
	X(NO_COLON, "field-without-colon", "the first blank or = stands for a missing colon", \
	  "Netty before 4.1.44", "CVE-2019-20444") \
	X(EMPTY_NAME, "fields-end-at-empty-name", "fields behind one without a name are not seen", \
	  "HAProxy before 2.7.3", "CVE-2023-25725") \
	X(FIELDS_END, "fields-end-at-odd-line", "fields behind a line that is none are not seen", \
	  "Python's http.server and email.parser", "READERS.md; Python library, email.errors") \
	X(FOLD_LINE, "folded-line-is-a-field", "a continuation line is a field of its own", \
	  "Node.js before 18.20.1; Netty 4.1.43 behind the start line", \
	  "CVE-2022-32215; CVE-2024-27982; CVE-2020-7238") \
	X(CRLF_ONLY, "line-ends-at-crlf", "LF alone does not end a line", \
	  "proxies in front of waitress up to 1.3.1, of Netty before 4.1.125", "CVE-2019-16785; CVE-2025-58056") \
	X(LF, "line-ends-at-lf", "any LF ends a line", \
	  "waitress up to 1.3.1; Node.js before 16.17.1; Netty before 4.1.125", \
	  "CVE-2019-16785; CVE-2022-32214; CVE-2025-58056") \
	X(CR, "line-ends-at-cr", "CR alone ends a line, some drop the octet behind it", \
	  "Node.js before 18.16.1", "CVE-2023-30589") \
	X(NUL, "line-ends-at-nul", "NUL ends a line or a value", \
	  "readers that use C strings", "RFC 9110 5.5") \
	X(NUL_HIDES, "nul-hides-line-end", "a line end behind NUL is not seen", \
	  "lighttpd 1.4.69 in chunk lines and trailers", "READERS.md") \
	X(BLANK_ENDS, "blank-line-ends-header", "a line of nothing but blanks or controls ends the header section", \
	  "readers that trim lines first", "RFC 9112 2.2") \
	X(CHUNK_PREFIX, "prefix-chunk-size", "leading hex digits, the rest ignored", \
	  "Node.js before 16.11.1; nginx 1.22.1; Varnish 7.1.1", "CVE-2021-22960; READERS.md") \
	X(CHUNK_SIGNED, "signed-chunk-size", "+5 is 5", \
	  "waitress before 2.1.1; protocol-http1 before 0.15.1", "CVE-2022-24761; CVE-2023-38697") \
	X(CHUNK_HEX, "0x-chunk-size", "0x5 is 5", \
	  "waitress before 2.1.1; protocol-http1 before 0.15.1; Squid before 6.4", "CVE-2022-24761; CVE-2023-38697; CVE-2023-46846") \
	X(CHUNK_UNDERSCORE, "underscore-chunk-size", "5_0 is 80", \
	  "Tornado before 6.3.3", "GHSA-qppv-j76h-2rpx") \
	X(CHUNK_WRAP, "wrapped-chunk-size", "a size modulo 2^64", \
	  "hyper before 0.14.10; Jetty up to 9.4.10", "CVE-2021-32714; CVE-2017-7657") \
	X(CHUNK_WRAP32, "wrapped32-chunk-size", "a size modulo 2^32", \
	  "Jetty up to 9.4.10", "CVE-2017-7657") \
	X(EXT_QUOTED, "quoted-extension-goes-on", "a quoted extension value goes on over line ends", \
	  "proxies in front of Netty before 4.1.132", "CVE-2026-33870") \
	X(CHUNK_TWO, "two-octets-behind-data", "any two octets stand for the CRLF behind chunk data", \
	  "h11 before 0.16.0", "CVE-2025-43859") \
	X(CHUNK_TO_LINE, "data-to-line-end", "what stands behind chunk data is skipped to the line's end", \
	  "proxies named there", "w4ke.info 2025, Funky chunks") \
	X(CHUNK_NONE, "no-octets-behind-data", "the next chunk line begins right behind the data", \
	  "Jetty 9 of 2014 and others that skip empty lines before a chunk line", \
	  "jetty.project 009113aa, HttpParser.java; w4ke.info 2025, Funky chunks") \
	X(CHUNK_EMPTY_LAST, "empty-chunk-size-is-zero", "a chunk line without a size is the last one", \
	  "Go and Mongoose of 2023", "golang/go issue 64517; cesanta/mongoose issue 2552") \
	X(CHUNK_EMPTY_SKIPPED, "empty-chunk-line-skipped", "an empty line where a chunk line is due does not count", \
	  "Jetty 9 of 2014", "jetty.project 009113aa, HttpParser.java; cesanta/mongoose issue 2552") \
	X(TRAILER_SKIPPED, "trailer-is-next-request", "the body ends behind its last chunk line", \
	  "Tomcat before 9.0.83; Jetty 9 of 2014", \
	  "CVE-2023-45648; CVE-2023-46589; jetty.project 009113aa, HttpParser.java") \
	X(TRAILER_MERGED, "trailer-merged", "trailer fields count as header fields", \
	  "Apache httpd up to 2.4.10", "CVE-2013-5704") \
	X(HTTP09, "http09-request", "a line without a version is a request, on a connection kept open too", \
	  "nginx 1.22.1; Apache httpd with HttpProtocolOptions Unsafe; Python's http.server", "tests/smuggling.md") \
	X(NO_HTTP09, "http09-refused", "a line without a version is no request", \
	  "whoever follows RFC 9112 2.3", "RFC 9112 2.3") \
	X(ODD_STATUS, "odd-status-line", "a line with a status in its place is a status line, whatever its version and blanks are", \
	  "HAProxy 2.6, Varnish 7.1, Squid 5.7, each for some", "READERS.md") \
	X(HTTP09_ANSWER, "http09-answer", "octets without a status line, or with an odd one, are an answer to the connection's end", \
	  "Squid 5.7; nginx 1.22.1; Apache httpd 2.4 as a proxy, without the first line's end", "READERS.md")
/* clang-format on */

#endif
