# SPDX-License-Identifier: Apache-2.0
"""Each daemon killed at random moments under load: the archive is what fail2ban's log says, no event is there
twice, and nothing that a user was told to have done is missing. BANGUI_KILLS says how often (9), BANGUI_SEED which
moments."""
from __future__ import annotations

import os
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from archive import Archive, assert_equal_to_logs  # noqa: E402
from http_client import Client, Place  # noqa: E402
from private_fail2ban import Jail  # noqa: E402
from rig import NAME, PASSWORD, Rig  # noqa: E402
from rig_case import RigCase  # noqa: E402

KILLS = int(os.environ.get("BANGUI_KILLS", "9"))
SEED = int(os.environ.get("BANGUI_SEED", "0")) or time.time_ns() % 1_000_000
JAILS = tuple(Jail(name, max_retry=1, ban_time=seconds, actions=()) for name, seconds in (("alpha", 3600), ("brief", 3)))
LONGEST_LIFE = 1.5  # seconds between two kills


class Load:
    """Bans by matched lines and by users, until it is ended; survives the death of whatever it uses."""

    def __init__(self, rig: Rig):
        self.rig = rig
        self.acknowledged: set[str] = set()  # addresses whose ban was answered as done
        self.over = threading.Event()
        self.threads = [threading.Thread(target=work) for work in (self.write_lines, self.ban)]

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def write_lines(self) -> None:
        number = 0
        while not self.over.wait(0.01):
            number += 1
            jail = "brief" if number % 3 else "alpha"
            self.rig.fail2ban.write_failure(jail, f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")

    def ban(self) -> None:
        number = 0
        client = Client(Place(path=self.rig.web.socket))
        while not self.over.wait(0.05):
            number += 1
            address = f"172.{16 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
            try:
                if not client.csrf_token and client.sign_in(NAME, PASSWORD).status != 201:
                    continue
                answer = client.put(client.ban_path("alpha", address))
                if answer.status == 401:
                    client.csrf_token = ""
                if answer.status == 201:
                    self.acknowledged.add(address)
            except OSError:
                client.close()
        client.close()


class HistoryKillsTest(RigCase):
    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version, jails=JAILS, policy={"limits": {"acts_per_second": 100, "act_burst": 1000}})

    def test_the_archive_is_what_the_log_says(self) -> None:
        chance = random.Random(SEED)
        archive = Archive(self.admin)
        children = (self.rig.web, self.rig.web, self.rig.banguid, self.rig.fail2ban)
        slowest = 0.0
        with Load(self.rig) as load:
            for number in range(KILLS):
                load.over.wait(chance.uniform(0, LONGEST_LIFE))
                child = chance.choice(children)
                child.kill()
                began = time.monotonic()
                child.start()
                if child is self.rig.web:
                    slowest = max(slowest, time.monotonic() - began)
                if number % 50 == 49:
                    print(f"{number + 1} kills", flush=True)
        self.admin.close()
        self.until_answer("/jails", 200)
        events = assert_equal_to_logs(self, archive, self.rig.fail2ban)
        banned = {event["address"] for event in archive.events(kind="ban", jail="alpha")}
        self.assertEqual(load.acknowledged - banned, set())
        print(f"seed {SEED}: {KILLS} kills, {events} events, {len(load.acknowledged)} acts; web ready after {slowest:.2f} s")
