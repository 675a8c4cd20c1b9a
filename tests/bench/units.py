#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the package costs under its own units, on a Debian machine in a container: memory and wake-ups while nobody looks,
and the time from a connection to the first byte when systemd has to start the web daemon first, with a large history.
fail2ban beside it is the yardstick.

    units.py PACKAGE.deb TREE [HISTORY.sqlite3]     (TREE: where the machine's tree is kept, see tests/package)
"""
from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "package"))

SETTLE_SECONDS = 300  # until jobs that never ran have had their turn
IDLE_SECONDS = 60
STARTS = 20
UNITS = ("banguid.service", "bangui-web.service", "fail2ban.service")
FIRST_BYTE = ("curl", "--silent", "--output", "/dev/null", "--write-out", "%{time_starttransfer}", "--max-time", "30",
              "--unix-socket", "/run/bangui/web.sock", "http://localhost/healthz")


def passed(seconds: float) -> None:
    """That nothing happens meanwhile is what is measured."""
    threading.Event().wait(seconds)


def threads(process: int) -> list[Path]:
    return list(Path(f"/proc/{process}/task").iterdir())


def field(path: Path, name: str) -> int:
    return int(next(line for line in path.read_text().splitlines() if line.startswith(name)).split()[1])


def wake_ups(process: int) -> int:
    return sum(field(thread / "status", "voluntary_ctxt_switches") for thread in threads(process))


def processor_seconds(process: int) -> float:
    words = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    os.environ["BANGUI_TEST_PACKAGE"] = sys.argv[1]
    os.environ["BANGUI_TEST_TREE"] = sys.argv[2]
    from package_test import PackageCase  # which reads these

    with contextlib.ExitStack() as undo:
        undo.callback(PackageCase.doClassCleanups)
        PackageCase.setUpClass()
        PackageCase.install()
        machine = PackageCase.machine
        PackageCase.administrator(PackageCase.put_nginx_in_front()).close()
        passed(SETTLE_SECONDS)
        processes = {unit: machine.process_of(unit) for unit in UNITS}
        before = {unit: (wake_ups(each), processor_seconds(each)) for unit, each in processes.items()}
        passed(IDLE_SECONDS)
        print("| unit | RSS, MiB | peak, MiB | wake-ups a second | CPU |\n|---|---:|---:|---:|---:|")
        for unit, process in processes.items():
            status = Path(f"/proc/{process}/status")
            woken = (wake_ups(process) - before[unit][0]) / IDLE_SECONDS
            busy = (processor_seconds(process) - before[unit][1]) / IDLE_SECONDS
            print(f"| {unit} | {field(status, 'VmRSS') / 1024:.1f} | {field(status, 'VmHWM') / 1024:.1f} | {woken:.2f} | "
                  f"{busy * 100:.2f} % |")

        if len(sys.argv) > 3:
            machine.run("systemctl", "stop", "bangui-web.service")
            for old in (machine.root / "var/lib/bangui").glob("history.sqlite3*"):
                old.unlink()
            history = machine.root / "var/lib/bangui/history.sqlite3"
            shutil.copy(sys.argv[3], history)
            owner = history.parent.stat()
            os.chown(history, owner.st_uid, owner.st_gid)
            history.chmod(0o600)
        seconds = []
        for _ in range(STARTS):
            machine.run("systemctl", "stop", "bangui-web.service")
            machine.run("systemctl", "reset-failed")  # so many starts in so short a time are no failure here
            seconds.append(float(machine.run(*FIRST_BYTE)))
        print(f"\nFrom a connection to the first byte, bangui-web not running, {STARTS} times: "
              f"median {statistics.median(seconds) * 1e3:.0f} ms, most {max(seconds) * 1e3:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
