# SPDX-License-Identifier: Apache-2.0
"""BanGUI's two daemons as processes: how each is configured, as whom it runs, when it is ready and
how it ends. Used by services.py and, with more handles on it, by the tests (tests/support)."""
from __future__ import annotations

import http.client
import json
import os
import pwd
import socket
from pathlib import Path

from child import Child

# As the unit files will start them: nothing is gained by exec, nothing is kept that is not needed.
CONFINED = ("/usr/bin/setpriv", "--no-new-privs")
WITHOUT_CAPABILITIES = ("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all")


def unix_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True


class UnixHttpConnection(http.client.HTTPConnection):
    """http.client over a Unix socket."""

    def __init__(self, path: Path, timeout: float):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def toml_text(value: str) -> str:
    """A TOML basic string: JSON's escapes are a subset of TOML's."""
    return json.dumps(value)


def account(name: str) -> pwd.struct_passwd:
    return pwd.getpwnam(name)


def give_to(folder: Path, user: str) -> None:
    """A folder for this user alone."""
    folder.mkdir(parents=True, exist_ok=True)
    owner = account(user)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o700)
