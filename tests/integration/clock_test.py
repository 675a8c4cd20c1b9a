# SPDX-License-Identifier: Apache-2.0
"""A fail2ban whose clock is set forth and back, and whose zone sets its clocks back for the winter. Its log tells of
local time alone; its database, which knows better, is the witness."""
from __future__ import annotations

import contextlib
import datetime
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from archive import Archive  # noqa: E402
from private_fail2ban import Jail  # noqa: E402
from rig import Rig  # noqa: E402
from rig_case import RigCase  # noqa: E402

ZONE = "Europe/Berlin"
NINETY_DAYS = 90 * 86400
JAILS = (Jail("alpha", ban_time=NINETY_DAYS), Jail("beta", ban_time=NINETY_DAYS))


def instant(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text).timestamp())


class Clock:
    """What fail2ban takes for the time: ours and an offset that can be changed while it runs."""

    # Found by Python at its start.
    MODULE = """
import time
real = time.time
def other():
    with open({path!r}) as offset:
        return real() + int(offset.read())
time.time = other
"""

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / "offset"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(self.MODULE.format(path=str(self.path)))

    def environment(self, others: dict[str, str]) -> dict[str, str]:
        return {**others, "PYTHONPATH": f"{self.folder}:{others['PYTHONPATH']}"}

    def set(self, moment: int) -> None:
        other = self.path.with_suffix(".new")
        other.write_text(str(moment - int(time.time())))
        other.replace(self.path)


class Clocks:
    @classmethod
    def make_rig(cls) -> Rig:
        before = os.environ.get("TZ")
        os.environ["TZ"] = ZONE
        cls.addClassCleanup(lambda: os.environ.pop("TZ") if before is None else os.environ.update(TZ=before))
        rig = Rig(cls.version, jails=JAILS)
        cls.clock = Clock(rig.folder / "clock")
        cls.clock.set(instant("2026-10-25T02:40:00+02:00"))
        rig.fail2ban.environment = cls.clock.environment(rig.fail2ban.environment)
        return rig

    def setUp(self) -> None:
        super().setUp()
        self.archive = Archive(self.admin)

    def recorded(self, jail: str) -> dict[str, int]:
        """When each was banned, by fail2ban's own database."""
        with contextlib.closing(sqlite3.connect(self.rig.fail2ban.database)) as database:
            return dict(database.execute("SELECT ip, timeofban FROM bips WHERE jail = ?", (jail,)))

    def ban_at(self, jail: str, bans: list[tuple[str, str]]) -> list[str]:
        """Bans one address at each moment, the clock being set in between; the addresses in their order."""
        for moment, address in bans:
            self.clock.set(instant(moment))
            self.rig.fail2ban.client("set", jail, "banip", address)
            self.until(lambda address=address: self.archive.events(kind="ban", address=address),
                       f"the ban of {address}")
        recorded = self.recorded(jail)
        for moment, address in bans:
            self.assertLess(abs(recorded[address] - instant(moment)), 60, f"the clock of fail2ban, {address}")
        return [address for _, address in bans]

    def assert_times_are_fail2bans(self, jail: str, addresses: list[str]) -> None:
        recorded = self.recorded(jail)
        events = {event["address"]: event for event in self.archive.events(kind="ban", jail=jail)}
        rows: dict[str, Any] = {}

        def listed() -> bool:
            answer = self.assert_ok(self.admin.get(f"/jails/{jail}/bans"))
            rows.update({ban["address"]: ban for ban in answer["items"]})
            return all(rows.get(address, {}).get("expires_at") for address in addresses)

        self.until(listed, "the bans with their ends")
        for address in addresses:
            with self.subTest(address=address):
                self.assertLessEqual(abs(instant(events[address]["at"]) - recorded[address]), 1)
                self.assertLessEqual(abs(instant(rows[address]["banned_at"]) - recorded[address]), 1)
                self.assertLessEqual(abs(instant(rows[address]["expires_at"]) - recorded[address] - NINETY_DAYS), 1)


class WinterComes(Clocks):
    def test_the_hour_that_comes_twice(self) -> None:
        addresses = self.ban_at("alpha", [("2026-10-25T02:40:00+02:00", "192.0.2.1"),
                                          ("2026-10-25T02:59:00+02:00", "192.0.2.2"),
                                          ("2026-10-25T02:10:00+01:00", "192.0.2.3"),
                                          ("2026-10-25T02:45:00+01:00", "192.0.2.4"),
                                          ("2026-10-25T03:05:00+01:00", "192.0.2.5")])
        self.assert_times_are_fail2bans("alpha", addresses)
        told = [event["address"] for event in self.archive.events(kind="ban", jail="alpha")]
        self.assertEqual(told, addresses[::-1])


class ClockIsSet(Clocks):
    def test_a_clock_that_is_set_forth_and_back(self) -> None:
        addresses = self.ban_at("beta", [("2026-10-27T12:00:00+01:00", "192.0.2.11"),
                                         ("2026-10-28T12:00:00+01:00", "192.0.2.12"),
                                         ("2026-10-27T12:30:00+01:00", "192.0.2.13"),
                                         ("2026-10-27T11:00:00+01:00", "192.0.2.14"),
                                         ("2026-10-27T12:45:00+01:00", "192.0.2.15")])
        self.assert_times_are_fail2bans("beta", addresses)
        told = [event["address"] for event in self.archive.events(kind="ban", jail="beta")]
        recorded = self.recorded("beta")
        self.assertEqual(told, sorted(told, key=recorded.__getitem__, reverse=True))
        self.assertEqual(sorted(told), sorted(addresses))


class WinterComes102(WinterComes, RigCase):
    version = "1.0.2"


class WinterComes110(WinterComes, RigCase):
    version = "1.1.0"


class ClockIsSet102(ClockIsSet, RigCase):
    version = "1.0.2"


class ClockIsSet110(ClockIsSet, RigCase):
    version = "1.1.0"
