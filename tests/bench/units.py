#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the package costs under its own units, on a Debian machine in a container: memory and wake-ups while nobody looks,
the time from a connection to the first byte when systemd has to start the web daemon first, with a large history, and
what 2,000 connections that take their time cost one that does not. fail2ban beside it is the yardstick.

    units.py PACKAGE.deb TREE [HISTORY.sqlite3]     (TREE: where the machine's tree is kept, see tests/package)
"""
from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.synchronize
import os
import shutil
import socket
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "package"))
from http_client import Client, Place  # noqa: E402
from machine import Machine  # noqa: E402

SETTLE_SECONDS = 300  # until jobs that never ran have had their turn
IDLE_SECONDS = 60
STARTS = 20
SLOW_PEERS = 2000
SLOW_ROUNDS = 10  # until all of them have been there for a while
HONEST_REQUESTS = 500
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


class SlowPeer:
    """Keeps one connection, and sends a byte of a head or of a body a second, or takes nothing of an answer."""

    beginnings = (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
                  b"POST /api/v1/setup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  b"Content-Length: 60000\r\n\r\n{",
                  b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20)

    def __init__(self, path: str, number: int):
        self.path = path
        self.beginning = self.beginnings[number % len(self.beginnings)]
        self.connections = 0
        self.socket: socket.socket | None = None

    def step(self) -> None:
        try:
            if self.socket is None:
                self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                self.socket.setblocking(False)
                self.socket.connect(self.path)
                self.connections += 1
                self.socket.send(self.beginning)
            elif self.beginning is not self.beginnings[2]:
                self.socket.send(b"x")
            elif not self.socket.recv(1, socket.MSG_PEEK):
                raise ConnectionError
        except BlockingIOError:
            pass
        except OSError:
            self.close()

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
        self.socket = None


def be_slow(path: str, are_there: multiprocessing.synchronize.Event, end: multiprocessing.synchronize.Event) -> None:
    peers = [SlowPeer(path, number) for number in range(SLOW_PEERS)]
    rounds = 0
    while not end.wait(1.0):
        for peer in peers:
            peer.step()
        rounds += 1
        if rounds == SLOW_ROUNDS:
            are_there.set()
    print(f"\n{SLOW_PEERS} slow peers, {sum(peer.connections for peer in peers)} connections of theirs", flush=True)
    for peer in peers:
        peer.close()


def timed_answers(client: Client, count: int) -> list[float]:
    seconds = []
    for _ in range(count):
        began = time.monotonic()
        client.close()
        if client.get("/jails").status != 200:
            raise RuntimeError("an honest request was refused")
        seconds.append(time.monotonic() - began)
    return sorted(seconds)


def measure_slow_peers(machine: Machine) -> None:
    process = machine.process_of("bangui-web.service")
    path = str(machine.inside(process, "/run/bangui/web.sock"))
    client = Client(Place(path=Path(path)))
    if client.sign_in("admin", "correct horse battery staple").status != 201:
        raise RuntimeError("cannot sign in")
    alone = timed_answers(client, HONEST_REQUESTS)
    descriptors = len(os.listdir(f"/proc/{process}/fd"))
    are_there, end = multiprocessing.Event(), multiprocessing.Event()
    slow = multiprocessing.Process(target=be_slow, args=(path, are_there, end))
    slow.start()
    are_there.wait()
    among = timed_answers(client, HONEST_REQUESTS)
    resident = field(Path(f"/proc/{process}/status"), "VmHWM")
    end.set()
    slow.join()
    began = time.monotonic()
    while len(os.listdir(f"/proc/{process}/fd")) > descriptors + 1:
        passed(0.05)
    recovered = time.monotonic() - began
    print("| honest requests, each on a connection of its own | median, ms | p99, ms |\n|---|---:|---:|")
    for name, seconds in (("alone", alone), (f"among {SLOW_PEERS} slow peers", among)):
        print(f"| {name} | {statistics.median(seconds) * 1e3:.1f} | {seconds[len(seconds) * 99 // 100] * 1e3:.1f} |")
    print(f"\nRSS at most {resident / 1024:.1f} MiB; back to its descriptors {recovered:.1f} s after they left")


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

        measure_slow_peers(machine)
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
