# SPDX-License-Identifier: Apache-2.0
"""fail2ban restarted, killed, hung, and replaced by the other version with the same database, while it is used,
one after the other: each time BanGUI shows again what fail2ban's own client says, by itself, and neither daemon
has grown. BANGUI_RECOVERIES says how often (8)."""
from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client  # noqa: E402
from private_fail2ban import Jail, TestFail2ban  # noqa: E402
from process import descriptors, resident_bytes  # noqa: E402
from rig import Rig  # noqa: E402
from rig_case import HEAL_SECONDS, RigCase  # noqa: E402

RECOVERIES = int(os.environ.get("BANGUI_RECOVERIES", "8"))
JAILS = tuple(Jail(name, max_retry=1, ban_time=seconds, actions=())
              for name, seconds in (("alpha", 3600), ("beta", 3600), ("gamma", -1)))
OTHER = {"1.0.2": "1.1.0", "1.1.0": "1.0.2"}
# What fail2ban holds changes with the rounds, and a sanitizer keeps what was freed.
GROWTH_BYTES = 24 << 20
SETTLED = 3  # rounds, after which nothing may grow any more
KEPT = 40  # bans of a round; the next but one begins with none


class RecoveryTest(RigCase):
    @classmethod
    def make_rig(cls) -> Rig:
        rig = Rig(cls.version, jails=JAILS, policy={"limits": {"acts_per_second": 100, "act_burst": 1000}})
        for child in (rig.banguid, rig.web):
            child.environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=2"}
        return rig

    def restart(self) -> None:
        self.rig.fail2ban.restart()

    def kill(self) -> None:
        self.rig.fail2ban.kill()
        self.rig.fail2ban.start()

    def hang(self) -> None:
        """Long enough to be noticed."""
        self.rig.fail2ban.suspend()
        try:
            self.until_answer("/jails", 502, "fail2ban_offline")
        finally:
            self.rig.fail2ban.resume()

    def replace(self) -> None:
        """Up- or downgraded, as a package manager does: the new one finds the old one's database."""
        old = self.rig.fail2ban
        old.stop()
        new = TestFail2ban(OTHER[old.version], old.runtime, JAILS)
        self.addCleanup(new.stop)
        self.rig.fail2ban = new
        new.start()

    def said(self) -> set[tuple[str, str]]:
        """(jail, id) of every ban, as fail2ban's own client tells them."""
        answers = self.rig.fail2ban.transcript(*(f"get {jail.name} banip" for jail in JAILS)).split("fail2ban> ")[1:]
        return {(jail.name, each) for jail, answer in zip(JAILS, answers) for each in answer.split()}

    def shown(self) -> set[tuple[str, str]] | None:
        answer = self.admin.get("/bans?limit=500")
        if answer.status != 200 or answer.json["next"] is not None:
            return None
        return {(ban["jail"], ban["address"]) for ban in answer.json["items"]}

    def agree(self) -> bool:
        """Both at the same moment: the same before and after."""
        before = self.said()
        return self.shown() == before and self.said() == before

    @contextlib.contextmanager
    def use(self, number: int) -> Iterator[None]:
        """Bans by the log and by the API, unbans, and reads, all the time."""
        over = threading.Event()
        failures: list[str] = []

        def go() -> None:
            visitor = self.rig.administrator()
            try:
                for step in range(KEPT):
                    self.rig.fail2ban.write_failure("alpha", f"203.0.113.{step + 1}")
                    self.exchange(visitor, number, step, failures)
                    if over.wait(0.02):
                        break
            except Exception as error:  # told by the thread that asked for it
                failures.append(repr(error))
            finally:
                visitor.close()

        thread = threading.Thread(target=go)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        self.assertEqual(failures, [])

    @staticmethod
    def exchange(visitor: Client, number: int, step: int, failures: list[str]) -> None:
        path = visitor.ban_path("beta", f"198.51.{number % 200}.{step + 1}")
        for answer in (visitor.put(path), visitor.get("/bans"), visitor.get("/jails"),
                       visitor.delete(path) if step % 2 else visitor.get("/status")):
            if answer.status not in (200, 201, 502):
                failures.append(f"{answer.status} {answer.body!r}")

    def test_it_is_right_again_each_time_and_has_not_grown(self) -> None:
        self.until_answer("/jails", 200)
        children = (self.rig.banguid, self.rig.web)
        ways: tuple[Callable[[], None], ...] = (self.restart, self.kill, self.hang, self.replace)
        seconds: list[float] = []
        settled: list[tuple[int, int]] = []
        with self.admin.events() as events:
            for number in range(RECOVERIES):
                way = ways[number % len(ways)]
                with self.use(number):
                    way()
                began = time.monotonic()
                self.until(self.agree, f"the bans as fail2ban has them, after {way.__name__}, round {number}")
                seconds.append(time.monotonic() - began)
                print(f"{way.__name__} {number}: right after {seconds[-1]:.2f} s", flush=True)

                # And it goes on: what is banned now is told to who has listened all the time.
                address = f"192.0.2.{number % 250 + 1}"
                self.rig.fail2ban.client("set", "gamma", "banip", address)
                events.wait_for(lambda event, address=address: event.kind == "ban" and event.data["address"] == address,
                                HEAL_SECONDS, f"the ban of {address} after {way.__name__}")
                self.rig.fail2ban.client("unban", "--all")
                self.until(self.agree, "no bans")

                now = [(descriptors(child.process.pid), resident_bytes(child.process.pid)) for child in children]
                if number == min(SETTLED, RECOVERIES - 1):
                    settled = now
                elif settled:
                    for child, (files, size), (files_now, size_now) in zip(children, settled, now):
                        self.assertLessEqual(files_now, files, f"{child.name} in round {number}")
                        self.assertLess(size_now - size, GROWTH_BYTES, f"{child.name} in round {number}")
        print(f"{RECOVERIES} recoveries: right after {sorted(seconds)[len(seconds) // 2]:.2f} s (median), "
              f"{max(seconds):.2f} s (most), two runs of fail2ban-client included; " + "; ".join(
                  f"{child.name} {files} descriptors, {size / 2**20:.1f} MiB, then {files_now}, {size_now / 2**20:.1f} MiB"
                  for child, (files, size), (files_now, size_now) in zip(children, settled, now)))
