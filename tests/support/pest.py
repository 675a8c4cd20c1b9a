# SPDX-License-Identifier: Apache-2.0
"""Peers that misuse banguid's socket, many at once, in one thread and never waiting."""
from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

from rig import build_folder

sys.path.insert(0, str(build_folder() / "proto"))
import bangui_ipc as ipc  # noqa: E402

HELLO = ipc.encode_frame(ipc.REQUEST, 1, 1, struct.pack("<I", ipc.Client.protocol_number))
STATE = [ipc.encode_frame(ipc.REQUEST, 2, number, b"") for number in range(2, 5002)]


class Pest:
    """One connection after the other to banguid, each misused in the same way, a step at a time and never
    waiting: what it has to say is sent as far as it goes, and nothing is ever read."""

    def __init__(self, path: Path, says: Callable[[], bytes]):
        self._path = path
        self._says = says
        self._socket: socket.socket | None = None
        self._left = b""
        self.connections = 0

    def step(self) -> None:
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_UNIX)
                self._socket.setblocking(False)
                self._socket.connect(str(self._path))
                self.connections += 1
                self._left = self._says()
            if self._left:
                self._left = self._left[self._socket.send(self._left[:4096]):]
            elif self._socket.recv(1, socket.MSG_PEEK) == b"":
                self.close()
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


KINDS: tuple[Callable[[], bytes], ...] = (
    lambda: b"",  # never says hello
    lambda: HELLO[:5],
    lambda: HELLO,  # and then nothing
    lambda: HELLO + STATE[0][:-1],
    lambda: HELLO + b"".join(STATE),  # never reads an answer
    lambda: HELLO + struct.pack("<IBHI", 2**32 - 1, 0, 2, 9),
    lambda: b"GET / HTTP/1.1\r\n\r\n" * 100,
    lambda: b"\xff" * 100_000,
)


def pests_of(path: Path, count: int) -> list[Pest]:
    return [Pest(path, KINDS[number % len(KINDS)]) for number in range(count)]
