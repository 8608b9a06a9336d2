#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Two ends of a TCP connection for nfqueue-smoke.sh.

  tcp_peer.py serve PORT            takes connections, one line each: octets, SHA-256, end (eof or reset), first 60 octets
  tcp_peer.py bulk HOST PORT MIB    sends that much of a fixed pattern; prints octets, SHA-256 and seconds
  tcp_peer.py say HOST PORT TEXT..  sends each TEXT in a segment of its own, waits for the end; prints eof or reset
  tcp_peer.py large HOST PORT TEXT MIB  sends TEXT in the middle of MIB of the pattern
"""
import hashlib
import random
import re
import socket
import sys
import time


def pattern(octets):
    source = random.Random(8400000)
    return b"".join(source.randbytes(min(1 << 20, octets - at)) for at in range(0, octets, 1 << 20))


def serve(port):
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("::", port))
    listener.listen(16)
    print("ready", flush=True)
    while True:
        conn, _ = listener.accept()
        conn.settimeout(20)
        digest, total, first, end = hashlib.sha256(), 0, b"", "eof"
        try:
            while data := conn.recv(1 << 18):
                digest.update(data)
                total += len(data)
                first += data[: 60 - len(first)]
        except ConnectionResetError:
            end = "reset"
        except TimeoutError:
            end = "timeout"
        conn.close()
        print(total, digest.hexdigest(), end, re.sub(r"[^\w#]", "_", first.decode("ascii", "replace")), flush=True)


def connect(host, port):
    conn = socket.create_connection((host, int(port)), timeout=20)
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return conn


def send_and_wait(conn, pieces):
    """Sends the pieces, ends, and says how the other side ended."""
    try:
        for piece in pieces:
            conn.sendall(piece)
            time.sleep(0.05)
        conn.shutdown(socket.SHUT_WR)
        while conn.recv(4096):
            pass
        return "eof"
    except (ConnectionResetError, BrokenPipeError):
        return "reset"
    except OSError as e:
        return "reset" if e.errno == 107 else str(e)


def main(argv):
    if argv[0] == "serve":
        serve(int(argv[1]))
    elif argv[0] == "bulk":
        data = pattern(int(argv[3]) << 20)
        start = time.monotonic()
        end = send_and_wait(connect(argv[1], argv[2]), [data])
        print(len(data), hashlib.sha256(data).hexdigest(), end, f"{time.monotonic() - start:.3f}")
    elif argv[0] == "say":
        print(send_and_wait(connect(argv[1], argv[2]), [t.encode() for t in argv[3:]]))
    elif argv[0] == "large":
        half = pattern(int(argv[4]) << 19)
        data = half + argv[3].encode() + half
        end = send_and_wait(connect(argv[1], argv[2]), [data])
        print(len(data), hashlib.sha256(data.replace(b"WORD", b"#ORD")).hexdigest(), end)


main(sys.argv[1:])
