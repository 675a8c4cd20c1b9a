# SPDX-License-Identifier: Apache-2.0
"""A private fail2ban for one test, of either version the project supports:

    with private_fail2ban("1.0.2") as fail2ban:
        fail2ban.write_failure("alpha", "192.0.2.7")
        fail2ban.wait_until_banned("alpha", "192.0.2.7")

Everything lies in a folder of its own that is removed afterwards. Has to run as root.
"""
from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "packaging/demo"))
from child import wait_until  # noqa: E402
from fail2ban_process import Jail, PrivateFail2ban, Program, answers  # noqa: E402

VERSIONS = {"1.0.2": "bookworm", "1.1.0": "trixie"}
JAILS = (
    Jail("alpha", max_retry=1, ban_time=600),
    Jail("beta", max_retry=3, ban_time=3600),
    Jail("gamma", max_retry=1, ban_time=-1),
)
BAN_SECONDS = 20.0  # a ban takes about a second after the line


def program(version: str) -> Program:
    """The programs of this version, fetched once into BANGUI_TEST_CACHE (default: build-test/cache)."""
    cache = Path(os.environ.get("BANGUI_TEST_CACHE") or TREE / "build-test/cache").resolve()
    tree = cache / f"fail2ban-{version}"
    subprocess.run([TREE / "packaging/demo/fetch_fail2ban.sh", VERSIONS[version], tree], check=True)
    found = Program(tree)
    said = subprocess.run([*found.command("fail2ban-server"), "--version"], check=True, text=True,
                          capture_output=True, env=found.environment()).stdout.strip()
    if version not in said:
        raise RuntimeError(f"wanted fail2ban {version}, the archive has {said}")
    return found


class TestFail2ban(PrivateFail2ban):
    """PrivateFail2ban with what a test does to it."""

    __test__ = False  # a name for readers, not a test case

    def __init__(self, version: str, folder: Path, jails: tuple[Jail, ...]):
        super().__init__(program(version), folder, folder, jails)
        self.version = version

    def write_failure(self, jail: str, address: str, times: int = 1) -> None:
        """Appends lines that the jail's filter counts as failures of this address."""
        stamp = datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")
        with open(self.log_of(jail), "a", encoding="utf-8") as log:
            log.write(f"{stamp} login failure from {address}\n" * times)

    def transcript(self, *commands: str) -> str:
        """What fail2ban's own client says to these, one after the other, in one process."""
        return subprocess.run(
            [*self.program.command("fail2ban-client"), *self.options(), "-i"], input="\n".join([*commands, ""]),
            capture_output=True, text=True, env=self.program.environment(), timeout=60, check=False).stdout

    def banned(self, jail: str) -> list[str]:
        """The addresses that fail2ban's own client lists for the jail."""
        return self.client("get", jail, "banip").stdout.split()

    def is_banned(self, jail: str, address: str) -> bool:
        return address in self.banned(jail)

    def wait_until_banned(self, jail: str, address: str) -> None:
        wait_until(lambda: self.is_banned(jail, address), BAN_SECONDS, f"{address} banned in {jail}")

    def suspend(self) -> None:
        """SIGSTOP, and returns once it stands still: the socket accepts, nobody answers."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOWAIT)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        self.stop()
        self.start()


@contextlib.contextmanager
def private_fail2ban(version: str = "1.0.2",
                     jails: tuple[Jail, ...] = JAILS) -> Iterator[TestFail2ban]:
    folder = Path(tempfile.mkdtemp(prefix="bangui-f2b-"))
    fail2ban = TestFail2ban(version, folder, jails)
    try:
        fail2ban.start()
        yield fail2ban
    finally:
        fail2ban.stop()
        shutil.rmtree(folder)


__all__ = ["BAN_SECONDS", "JAILS", "Jail", "TREE", "TestFail2ban", "VERSIONS", "answers",
           "private_fail2ban", "program", "wait_until"]
