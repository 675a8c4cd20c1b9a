# SPDX-License-Identifier: Apache-2.0
"""What fail2ban itself says is banned, read over its socket, to compare with what BanGUI shows."""
from __future__ import annotations

import dataclasses
import io
import pickle
import re
import time
from pathlib import Path
from typing import Any

from fail2ban_socket import Fail2banSocket

# "ID \tYYYY-MM-DD HH:MM:SS + SECONDS = YYYY-MM-DD HH:MM:SS"; an id may hold anything.
LINE = re.compile(r"(.*) \t(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \+ (-?\d+) = [^=]*", re.DOTALL)
PERMANENT = -1

# When each ban ends, in seconds since 1970; None for a permanent one.
Ends = dict[str, int | None]


class _Plain(pickle.Unpickler):
    """Of lists, tuples, numbers and texts, which is all that a successful reply has."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "str"):
            return str
        raise pickle.UnpicklingError(f"no {module}.{name} here")


def value(reply: bytes) -> Any:
    """What a successful reply says."""
    return _Plain(io.BytesIO(reply)).load()[1]


@dataclasses.dataclass(frozen=True)
class JailState:
    currently: int
    total: int
    bans: Ends


def parse(line: str) -> tuple[str, int | None]:
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"not a ban: {line!r}")
    since = int(time.mktime(time.strptime(match[2], "%Y-%m-%d %H:%M:%S")))
    seconds = int(match[3])
    return match[1], None if seconds == PERMANENT else since + seconds


def jail_names(fail2ban: Fail2banSocket) -> list[str]:
    listed = dict(value(fail2ban.ask("status")))["Jail list"]
    return listed.split(", ") if listed else []


def read(socket: Path) -> dict[str, JailState]:
    """Every jail; RuntimeError or OSError when fail2ban or a jail goes away meanwhile."""
    jails: dict[str, JailState] = {}
    with Fail2banSocket(socket) as fail2ban:
        for jail in jail_names(fail2ban):
            bans = dict(parse(line) for line in value(fail2ban.ask("get", jail, "banip", "--with-time")))
            actions = dict(dict(value(fail2ban.ask("status", jail, "short")))["Actions"])
            jails[jail] = JailState(actions["Currently banned"], actions["Total banned"], bans)
    return jails
