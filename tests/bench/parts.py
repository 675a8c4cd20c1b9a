# SPDX-License-Identifier: Apache-2.0
"""What several benchmarks are made of: jails that cost nothing, bans in them, requests prepared once."""
from __future__ import annotations

import re
import sqlite3
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "tests/support"))
from fail2ban_socket import Fail2banSocket  # noqa: E402
from http_client import API, Client  # noqa: E402
from private_fail2ban import Jail, wait_until  # noqa: E402
from rig import Rig  # noqa: E402

JAILS = tuple(Jail(f"jail{number}", actions=(), ban_time=86400) for number in range(8))
AT_ONCE = 1000  # bans in a command; fail2ban takes some 10,000 of them a second
FILL_SECONDS = 300.0
# As many acts as the policy can allow: what is measured is not its limit.
POLICY = {"limits": {"acts_per_second": 100, "act_burst": 1000}}


def address(block: int, number: int) -> str:
    """Each block has 62,500 of its own, and goes on in the next."""
    number += block * 62_500
    return f"10.{number // 62_500}.{number // 250 % 250}.{number % 250 + 1}"


def fill(rig: Rig, admin: Client, jail: str, addresses: list[str], total: int) -> None:
    """Until all of them are shown, and fail2ban has written them to its database: it is quiet then."""
    with Fail2banSocket(rig.fail2ban.socket) as raw:
        for at in range(0, len(addresses), AT_ONCE):
            raw.ask("set", jail, "banip", *addresses[at:at + AT_ONCE])

    def shown() -> bool:
        answer = admin.get(f"/jails/{jail}/bans?limit=1")
        return answer.status == 200 and answer.json["total"] == total

    def written() -> bool:
        with sqlite3.connect(f"file:{rig.fail2ban.database}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM bips WHERE jail = ?", (jail,)).fetchone()[0] >= total

    wait_until(shown, FILL_SECONDS, f"{total} bans to be shown")
    wait_until(written, FILL_SECONDS, f"{total} bans to be in fail2ban's database")


class Exchange:
    """One request over a kept connection, prepared once: what is measured is the server."""

    def __init__(self, client: Client, path: str):
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        self._request = (f"GET {path} HTTP/1.1\r\nHost: {client.place.authority}\r\nCookie: {cookie}\r\n\r\n").encode()
        self._connection = client.place.connect()

    def __call__(self) -> bytes:
        self._connection.sendall(self._request)
        answer = self._connection.recv(1 << 16)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        match = re.search(rb"(?i)content-length: (\d+)", head)
        if match is None:
            raise RuntimeError("no length")
        while len(body) < int(match[1]):
            body += self._connection.recv(1 << 16)
        return body
