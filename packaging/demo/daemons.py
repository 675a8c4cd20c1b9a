# SPDX-License-Identifier: Apache-2.0
"""BanGUI's two daemons as processes: how each is configured, as whom it runs, when it is ready and
how it ends. Used by services.py and, with more handles on it, by the tests (tests/support)."""
from __future__ import annotations

import http.client
import os
import pwd
import signal
import socket
import subprocess
from pathlib import Path

from fail2ban_process import wait_until

READY_SECONDS = 20.0  # a sanitizer build on a busy machine needs a few
STOP_SECONDS = 15.0  # longer than the web daemon's drain deadline

# As the unit files will start them: nothing gained by exec, nothing kept that is not needed, and
# gone with whoever started them.
CONFINED = ("/usr/bin/setpriv", "--pdeathsig", "TERM", "--no-new-privs")
WITHOUT_CAPABILITIES = ("--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all")


class Child:
    """One process, started and ended by us, its output appended to a file."""

    def __init__(self, name: str, command: list[str], output: Path,
                 environment: dict[str, str] | None = None):
        self.name = name
        self.output = output
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process

    def start(self) -> None:
        with open(self.output, "ab") as output:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=self._environment, start_new_session=True)

    def ended(self) -> int | None:
        """The status once it has ended, as subprocess gives it."""
        return self.process.poll()

    def is_ready(self) -> bool:
        return True

    def start_and_wait(self) -> None:
        """Returns once it is ready; RuntimeError with its last words when it ends instead."""
        self.start()
        wait_until(lambda: self.ended() is not None or self.is_ready(), READY_SECONDS,
                   f"{self.name} to be ready")
        if self.ended() is not None:
            raise RuntimeError(f"{self.name} did not start:\n{self.last_words()}")

    def stop(self) -> int | None:
        """SIGTERM, and SIGKILL to what does not listen. Returns its status."""
        if self._process is None:
            return None
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        return process.wait()

    def kill(self) -> None:
        """SIGKILL, as a crash would be."""
        self.process.kill()
        self.process.wait()

    def last_words(self) -> str:
        if not self.output.exists():
            return ""
        lines = self.output.read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])


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
    import json
    return json.dumps(value)


def account(name: str) -> pwd.struct_passwd:
    return pwd.getpwnam(name)


def give_to(folder: Path, user: str) -> None:
    """A folder for this user alone."""
    folder.mkdir(parents=True, exist_ok=True)
    owner = account(user)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o700)
