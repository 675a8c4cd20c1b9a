# SPDX-License-Identifier: Apache-2.0
"""The archive of a real fail2ban's bans: what was before it, what happens, why, and by whom; through rotations."""
from __future__ import annotations

import contextlib
import gzip
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from archive import Archive, assert_equal_to_logs  # noqa: E402
from private_fail2ban import Jail  # noqa: E402
from rig import NAME, Rig  # noqa: E402
from rig_case import RigCase  # noqa: E402

JAILS = (
    Jail("alpha", max_retry=2, ban_time=600, fail_regex=r"^\s*login failure from <ADDR>.*$"),
    Jail("beta", max_retry=1, ban_time=3600),
    Jail("brief", max_retry=1, ban_time=2),
)


class History:
    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version, jails=JAILS, policy={"limits": {"acts_per_second": 100, "act_burst": 1000}})

    def setUp(self) -> None:
        super().setUp()
        self.archive = Archive(self.admin)
        self.fail2ban = self.rig.fail2ban

    def until_archived(self, **wanted: object) -> dict:
        """The newest event of which all this is so."""
        found: list[dict] = []

        def there() -> bool:
            address = wanted.get("address")
            found[:] = [event for event in self.archive.events(address=address)
                        if all(event[name] == value for name, value in wanted.items())]
            return bool(found)

        self.until(there, f"an event with {wanted}")
        return found[0]

    def test_a_ban_has_what_led_to_it(self) -> None:
        self.fail2ban.write_failure("alpha", "192.0.2.1", times=2)
        ban = self.until_archived(kind="ban", address="192.0.2.1", origin="filter")
        self.assertEqual(ban["jail"], "alpha")
        self.assertEqual(ban["failures"], 2)
        self.assertEqual(ban["ban_seconds"], 600)
        self.assertEqual(ban["evidence"].count("login failure from 192.0.2.1"), 2)

    def test_who_banned_is_known_of_bans_made_here_and_of_others_that_it_was_by_hand(self) -> None:
        self.assert_ok(self.admin.put(self.admin.ban_path("beta", "192.0.2.2")), 201)
        ban = self.until_archived(kind="ban", address="192.0.2.2", origin="operator")
        self.assertEqual(ban["actor"], NAME)
        act = self.until_archived(kind="act", address="192.0.2.2")
        self.assertEqual((act["actor"], act["jail"], act["detail"]), (NAME, "beta", "ban"))
        self.fail2ban.client("set", "beta", "banip", "192.0.2.3")
        self.until_archived(kind="ban", address="192.0.2.3", origin="manual")

    def test_an_unban_has_its_reason(self) -> None:
        self.fail2ban.write_failure("brief", "192.0.2.4")
        self.until_archived(kind="unban", address="192.0.2.4", reason="expired")
        for address in ("192.0.2.5", "192.0.2.6"):
            self.fail2ban.client("set", "beta", "banip", address)
            self.until_archived(kind="ban", address=address)
        self.assert_ok(self.admin.delete(self.admin.ban_path("beta", "192.0.2.5")))
        self.until_archived(kind="unban", address="192.0.2.5", reason="operator")
        self.fail2ban.client("set", "beta", "unbanip", "192.0.2.6")
        self.until_archived(kind="unban", address="192.0.2.6", reason="elsewhere")

    def test_failures_are_counted(self) -> None:
        before = self.archive.summary()["found"]
        self.fail2ban.write_failure("alpha", "192.0.2.7")
        self.until(lambda: self.archive.summary()["found"] == before + 1, "one more failure")

    def test_nothing_is_lost_or_doubled_through_rotations_and_restarts(self) -> None:
        log = self.fail2ban.log
        for step in range(6):
            self.fail2ban.client("set", "beta", "banip", f"198.51.100.{step + 1}")
            if step % 3 == 0:
                with contextlib.suppress(FileNotFoundError):
                    os.rename(f"{log}.1", f"{log}.1.{step}")
                os.rename(log, f"{log}.1")
                self.fail2ban.client("set", "beta", "banip", f"198.51.101.{step + 1}")
                self.fail2ban.client("flushlogs")
            if step % 3 == 1:
                self.rig.web.kill()
                self.fail2ban.client("set", "beta", "banip", f"198.51.102.{step + 1}")
                self.rig.web.start()
                self.admin.close()
            if step % 3 == 2:
                # Twice while nobody reads: what was in between is found in the old logs.
                self.rig.web.stop()
                for name in ("3", "2"):
                    self.fail2ban.client("set", "beta", "banip", f"198.51.103.{step * 10 + int(name)}")
                    os.rename(log, f"{log}.{name}")
                    self.fail2ban.client("flushlogs")
                    with open(f"{log}.{name}", "rb") as plain, gzip.open(f"{log}.{name}.{step}.gz", "wb") as packed:
                        packed.write(plain.read())
                    os.unlink(f"{log}.{name}")
                self.rig.web.start()
                self.admin.close()
        assert_equal_to_logs(self, self.archive, self.fail2ban)

    def test_a_new_archive_has_what_was_before_it(self) -> None:
        log = self.fail2ban.log
        self.fail2ban.client("set", "beta", "banip", "203.0.113.1")
        self.until_archived(kind="ban", address="203.0.113.1")
        os.rename(log, f"{log}.9")
        self.fail2ban.client("flushlogs")
        self.fail2ban.write_failure("alpha", "203.0.113.2", times=2)
        self.fail2ban.wait_until_banned("alpha", "203.0.113.2")
        self.rig.web.stop()
        for name in ("history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm"):
            (self.rig.web.state / name).unlink(missing_ok=True)
        self.rig.web.start()
        self.admin.close()
        self.until(lambda: self.archive.job("backfill")["last_result"] == "ok", "what was before")
        assert_equal_to_logs(self, self.archive, self.fail2ban)
        # What fail2ban's database tells of it comes a moment later.
        ban = self.until_archived(kind="ban", address="203.0.113.2", origin="filter")
        self.assertIn("login failure from 203.0.113.2", ban["evidence"])


class History102Test(History, RigCase):
    version = "1.0.2"


class History110Test(History, RigCase):
    version = "1.1.0"
