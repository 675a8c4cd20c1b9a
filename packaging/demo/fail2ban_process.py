# SPDX-License-Identifier: Apache-2.0
"""A real fail2ban of our own: its configuration, socket, log and database lie in folders given by
the caller, and its only action writes a line to a file, so nothing it bans is banned anywhere.

Used by the demo (services.py) and, with more handles on it, by the tests (tests/support). It has to
run as root, because banguid may only speak to a fail2ban that root owns.
"""
from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import time
from pathlib import Path

from child import Child

# `ping` as fail2ban's own client would say it, in pickle protocol 2, and the mark that ends every
# request and every reply.
END = b"<F2B_END_COMMAND>"
PING = b"\x80\x02](X\x04\x00\x00\x00pinge." + END

PYTHON = "/usr/bin/python3"


def answers(path: Path | str, seconds: float = 2.0) -> bool:
    """Whether a fail2ban answers `ping` on this socket within the time."""
    deadline = time.monotonic() + seconds
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(seconds)
            connection.connect(str(path))
            connection.sendall(PING)
            reply = b""
            while not reply.endswith(END):
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                part = connection.recv(4096)
                if not part:
                    return False
                reply += part
            return b"pong" in reply
    except OSError:
        return False


@dataclasses.dataclass(frozen=True)
class Jail:
    """One jail that reads its own log file. The regular expressions need <ADDR> or <HOST>."""

    name: str
    fail_regex: str = r"^\s*login failure from <ADDR>$"
    max_retry: int = 1
    find_time: int = 600
    ban_time: int = 600
    actions: tuple[str, ...] = ("record",)  # none makes a ban cost nothing but fail2ban's own work
    options: tuple[str, ...] = ()  # further lines of its section


@dataclasses.dataclass(frozen=True)
class Program:
    """Where fail2ban's programs are: the installed ones, or a tree from fetch_fail2ban.sh."""

    tree: Path | None = None

    def command(self, name: str) -> list[str]:
        folder = (self.tree or Path("/")) / "usr/bin"
        return [PYTHON, str(folder / name)]

    def environment(self) -> dict[str, str]:
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        environment.pop("PYTHONPATH", None)
        if self.tree is not None:
            environment["PYTHONPATH"] = str(self.tree / "usr/lib/python3/dist-packages")
        return environment


class PrivateFail2ban(Child):
    """The owner of one server process.

    `runtime` holds the socket, the logs and the configuration and must be short and without blanks
    (fail2ban splits log paths at blanks); `state` keeps the database and may outlive the server.
    """

    def __init__(self, program: Program, runtime: Path, state: Path, jails: tuple[Jail, ...]):
        self.program = program
        self.jails = jails
        self.runtime = runtime
        self.database = state / "fail2ban.sqlite3"
        self.socket = runtime / "fail2ban.sock"
        self.log = runtime / "fail2ban.log"
        self.actions = runtime / "actions.log"
        self._configuration = runtime / "fail2ban"
        self._pid_file = runtime / "fail2ban.pid"
        for folder in (runtime, state):
            folder.mkdir(parents=True, exist_ok=True)
        self._write_configuration()
        super().__init__(
            "fail2ban", [*program.command("fail2ban-server"), *self.options(), "-x", "-f", "start"],
            runtime / "fail2ban.out", program.environment())

    def log_of(self, jail: str) -> Path:
        return self.runtime / f"{jail}.log"

    def is_ready(self) -> bool:
        """Answers, and every jail is started (the socket answers some time before that)."""
        if not answers(self.socket):
            return False
        status = self.client("status", check=False)
        return status.returncode == 0 and all(jail.name in status.stdout for jail in self.jails)

    def stop(self) -> int | None:
        status = super().stop()
        self.socket.unlink(missing_ok=True)
        self._pid_file.unlink(missing_ok=True)
        return status

    def options(self) -> list[str]:
        """Of fail2ban's programs, to mean this server."""
        return ["-c", str(self._configuration), "-s", str(self.socket), "-p", str(self._pid_file)]

    def client(self, *arguments: str, check: bool = True,
               seconds: float = 30.0) -> subprocess.CompletedProcess[str]:
        """Runs fail2ban-client against this server."""
        return subprocess.run(
            [*self.program.command("fail2ban-client"), *self.options(), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=check,
            env=self.program.environment(), timeout=seconds)

    def _write_configuration(self) -> None:
        for folder in ("action.d", "filter.d"):
            (self._configuration / folder).mkdir(parents=True, exist_ok=True)
        write = self._write
        write("fail2ban.conf", f"""
[Definition]
loglevel = INFO
logtarget = {self.log}
syslogsocket = auto
socket = {self.socket}
pidfile = {self._pid_file}
dbfile = {self.database}
dbpurgeage = 1d
dbmaxmatches = 10
allowipv6 = yes

[Thread]
""")
        write("action.d/record.conf", f"""
[Definition]
actionban = echo "<name> ban <ip>" >> '{self.actions}'
actionunban = echo "<name> unban <ip>" >> '{self.actions}'

[Init]
name = default
""")
        sections = ["[DEFAULT]\nbackend = polling\nusedns = no\nignoreself = false\nenabled = true\n"]
        for jail in self.jails:
            self.log_of(jail.name).touch()
            write(f"filter.d/{jail.name}.conf", f"""
[Definition]
failregex = {jail.fail_regex}
""")
            sections.append("\n".join([
                f"[{jail.name}]", f"filter = {jail.name}", f"logpath = {self.log_of(jail.name)}",
                f"maxretry = {jail.max_retry}", f"findtime = {jail.find_time}",
                f"bantime = {jail.ban_time}",
                *(f"action = {action}[name={jail.name}]" for action in jail.actions),
                *jail.options, ""]))
        write("jail.conf", "\n".join(sections))

    def _write(self, name: str, text: str) -> None:
        (self._configuration / name).write_text(text.lstrip("\n"))
