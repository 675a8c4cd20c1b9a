# SPDX-License-Identifier: Apache-2.0
"""The yardstick of the benchmarks: fail2ban's own socket with nothing in between. One kept connection."""
from __future__ import annotations

import pickle
import socket
from pathlib import Path

END = b"<F2B_END_COMMAND>"


class Fail2banSocket:
    def __init__(self, path: Path):
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection.settimeout(60.0)
        self._connection.connect(str(path))

    def __enter__(self) -> Fail2banSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, *words: str) -> bytes:
        """The reply as it is, without the mark behind it; RuntimeError unless it is a success. It is not
        decoded: what that costs is the reader's, and a pickle is nothing to be run."""
        self._connection.sendall(pickle.dumps(list(words), protocol=2) + END)
        reply = bytearray()
        while not reply.endswith(END):
            part = self._connection.recv(1 << 16)
            if not part:
                raise RuntimeError("fail2ban closed the connection")
            reply += part
        del reply[-len(END):]
        # PROTO 5, maybe a FRAME, then the tuple's first member: BININT1 0 for success.
        if b"K\x00" not in reply[:14]:
            raise RuntimeError(f"fail2ban refused {words}: {bytes(reply[:200])!r}")
        return bytes(reply)
