# SPDX-License-Identifier: Apache-2.0
"""BanGUI's two daemons as processes: how each is configured, as whom it runs, when it is ready and
how it ends. Used by services.py and, with more handles on it, by the tests (tests/support)."""
from __future__ import annotations

import http.client
import json
import os
import pwd
import socket
import subprocess
from pathlib import Path

from child import Child

# As the unit files will start them: nothing is gained by exec, nothing is kept that is not needed.
ASSETS = "bangui-web/ui/dist"  # in the build folder
GEO = "bangui-web/geo"  # likewise
CONFINED = ("/usr/bin/setpriv", "--pdeathsig", "TERM", "--no-new-privs")
WITHOUT_CAPABILITIES = ("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all")


Sections = dict[str, dict[str, object]]  # of a TOML file


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


def give_to(folder: Path, user: str, mode: int) -> None:
    """Makes it a folder of this user's."""
    folder.mkdir(parents=True, exist_ok=True)
    owner = pwd.getpwnam(user)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(mode)


def write_toml(path: Path, sections: Sections) -> None:
    """JSON's texts, numbers, booleans and lists are TOML's as well."""
    text = ""
    for section, keys in sections.items():
        text += f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
    path.write_text(text, encoding="utf-8")


class Banguid(Child):
    """The privileged daemon: uid 0, without a single capability. The group of its user of the web lets
    it give the socket to that group, which otherwise takes one."""

    def __init__(self, build: Path, runtime: Path, fail2ban: Path, user: str, output: Path,
                 policy: Sections | None = None, protect: dict[str, object] | None = None,
                 collects_in: tuple[str, ...] = ()):
        """`collects_in` is a command that gives what follows it other surroundings than this machine's."""
        self.socket = runtime / "banguid.sock"
        self.configuration = runtime / "banguid.toml"
        self.policy = runtime / "policy.toml"
        self.surroundings = runtime / "surroundings"
        self._collector = [*collects_in, str(build / "banguid/surroundings/bangui-protect")]
        super().__init__("banguid", [*CONFINED, *WITHOUT_CAPABILITIES, "--groups", user,
                                     str(build / "banguid/banguid"), "--config", str(self.configuration)], output)
        write_toml(self.configuration, {
            "socket": {"path": str(self.socket), "group": user},
            "fail2ban": {"socket": str(fail2ban)},
            "policy": {"file": str(self.policy)},
            "protect": {"list": str(runtime / "protected"), "surroundings": str(self.surroundings), **(protect or {})},
        })
        write_toml(self.policy, {"peers": {each: [user] for each in ("read", "act", "tune")}, **(policy or {})})

    def collect(self) -> None:
        """Tells it which addresses this machine needs, as a timer does. Where that fails it says why, and banguid
        bans no networks."""
        subprocess.run([*self._collector, "--output", str(self.surroundings)], check=False)

    def spawn(self) -> None:
        self.collect()
        super().spawn()

    def is_ready(self) -> bool:
        return unix_answers(self.socket)


class Web(Child):
    """The web daemon, as a user who is nobody in particular. Serves on a Unix socket, and on a loopback
    port when one is given: plain http, for a browser on this machine."""

    def __init__(self, build: Path, runtime: Path, state: Path, banguid: Path, user: str, output: Path,
                 port: int | None = None, settings: Sections | None = None):
        self.state = state
        self.port = port
        self.socket = runtime / "web/bangui-web.sock"
        self.admin_socket = runtime / "web/admin.sock"  # for banguictl
        self.configuration = runtime / "web.toml"
        super().__init__("bangui-web", [*CONFINED, "--reuid", user, "--regid", user, "--clear-groups",
                                        str(build / "bangui-web/bangui-web"),
                                        "--config", str(self.configuration)], output)
        give_to(state, user, 0o700)
        give_to(self.socket.parent, user, 0o755)
        sections: Sections = {
            "listen": {"unix": str(self.socket), "admin": str(self.admin_socket)},
            "paths": {"state": str(state), "banguid_socket": str(banguid), "assets": str(build / ASSETS),
                      "geo": str(build / GEO)},
        }
        if port is not None:
            sections["listen"]["tcp"] = f"127.0.0.1:{port}"
            sections["session"] = {"secure_cookie": False}
        for section, keys in (settings or {}).items():
            sections.setdefault(section, {}).update(keys)
        write_toml(self.configuration, sections)

    def is_ready(self) -> bool:
        connection = UnixHttpConnection(self.socket, timeout=2.0)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def setup_token(self) -> str | None:
        """None once setup is done."""
        path = self.state / "setup-token"
        return path.read_text().strip() if path.exists() else None
