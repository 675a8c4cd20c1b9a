# SPDX-License-Identifier: Apache-2.0
"""Requests that two servers could cut apart in two ways: what one takes for a body is a request to the other. Each
carries one to a path that nobody else asks for, so that an access log shows whether it was taken for one."""
from __future__ import annotations

from collections.abc import Iterator

from http_client import Place

SMUGGLED_PATH = "/api/v1/smuggled"
ANSWER_SECONDS = 30.0
INNER = f"POST {SMUGGLED_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()
CHUNKED = b"0\r\n\r\n" + INNER
AS_CHUNK = f"{len(INNER):x}\r\n".encode() + INNER + b"\r\n0\r\n\r\n"


def _length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


# What it is called, its framing, its body.
SHAPES: tuple[tuple[str, bytes, bytes], ...] = (
    ("a length and chunks, chunks end first", _length(CHUNKED) + b"Transfer-Encoding: chunked\r\n", CHUNKED),
    ("chunks and a length, the length ends first", b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", AS_CHUNK),
    ("an unknown coding", _length(CHUNKED) + b"Transfer-Encoding: xchunked\r\n", CHUNKED),
    ("two codings", _length(CHUNKED) + b"Transfer-Encoding: chunked, identity\r\n", CHUNKED),
    ("the coding in two fields", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" + _length(CHUNKED), CHUNKED),
    ("the coding in capitals, with a tab", _length(CHUNKED) + b"TRANSFER-ENCODING:\tCHUNKED\r\n", CHUNKED),
    ("a blank before the colon", _length(CHUNKED) + b"Transfer-Encoding : chunked\r\n", CHUNKED),
    ("a vertical tab before the coding", _length(CHUNKED) + b"Transfer-Encoding:\x0bchunked\r\n", CHUNKED),
    ("an underscore in the name", _length(CHUNKED) + b"Transfer_Encoding: chunked\r\n", CHUNKED),
    ("a folded line", _length(CHUNKED) + b"X: y\r\n Transfer-Encoding: chunked\r\n", CHUNKED),
    ("a bare line feed", _length(CHUNKED) + b"X: y\nTransfer-Encoding: chunked\r\n", CHUNKED),
    ("a bare carriage return", _length(CHUNKED) + b"X: y\rTransfer-Encoding: chunked\r\n", CHUNKED),
    ("a null byte", _length(CHUNKED) + b"X: \x00\r\nTransfer-Encoding: chunked\r\n", CHUNKED),
    ("two lengths", b"Content-Length: 0\r\n" + _length(INNER), INNER),
    ("two lengths in one field", b"Content-Length: 0, %d\r\n" % len(INNER), INNER),
    ("a length with a sign", b"Content-Length: +%d\r\n" % len(INNER), INNER),
    ("a length in hexadecimal", b"Content-Length: 0x%x\r\n" % len(INNER), INNER),
    ("a length beyond 64 bits", b"Content-Length: 18446744073709551616\r\n", INNER),
    ("a chunk beyond 64 bits", b"Transfer-Encoding: chunked\r\n", b"10000000000000000\r\n" + INNER),
    ("a chunk with a sign", b"Transfer-Encoding: chunked\r\n", b"+0\r\n\r\n" + INNER),
    ("a chunk whose extension has a line feed", b"Transfer-Encoding: chunked\r\n",
     b"2;x\nxx\r\n%02x\r\n" % len(CHUNKED) + CHUNKED + b"\r\n0\r\n\r\n"),
    ("a chunk that is longer than it says", b"Transfer-Encoding: chunked\r\n", b"1\r\nab\r\n0\r\n\r\n" + INNER),
    ("another protocol", _length(CHUNKED) + b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", CHUNKED),
)


def attempts(place: Place) -> Iterator[tuple[str, bytes]]:
    """Sends each; its name, and all that came back until the server closed."""
    for name, framing, body in SHAPES:
        head = (f"POST /api/v1/setup HTTP/1.1\r\nHost: {place.authority}\r\nContent-Type: application/json\r\n"
                f"Connection: close\r\n").encode()
        connection = place.connect(ANSWER_SECONDS)
        answer = b""
        try:
            connection.sendall(head + framing + b"\r\n" + body)
            while piece := connection.recv(65536):
                answer += piece
        except OSError:
            pass  # refused before all was sent
        finally:
            connection.close()
        yield name, answer
