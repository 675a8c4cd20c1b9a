# SPDX-License-Identifier: Apache-2.0
"""What banguid passes on of fail2ban's log and database, on both versions, through every rotation."""
from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ipc_case import IpcCase  # noqa: E402


class Log:
    def setUp(self) -> None:
        super().setUp()
        self.until(lambda: self.source()["state"] == "following", "the log to be followed")
        self.at = self.peer.call("read_log", at=None)["next"]

    def tearDown(self) -> None:
        self.fail2ban.client("set", "loglevel", "INFO")
        self.fail2ban.client("set", "logtarget", str(self.fail2ban.log))
        self.fail2ban.client("unban", "--all")
        super().tearDown()

    def source(self) -> dict:
        return self.peer.call("log_source")["source"]

    def read(self) -> str:
        """To the end."""
        text = b""
        while True:
            reply = self.peer.call("read_log", at=self.at)
            self.assertFalse(reply["lost"])
            if not reply["bytes"] and reply["next"] == self.at:
                return text.decode()
            text += reply["bytes"]
            self.at = reply["next"]

    def assert_seen(self, *addresses: str) -> None:
        """Each of these bans comes, once and in this order."""
        text = ""

        def all_there() -> bool:
            nonlocal text
            text += self.read()
            return all(f"Ban {address}\n" in text for address in addresses)

        self.until(all_there, f"bans of {addresses}")
        places = [text.index(f"] Ban {address}\n") for address in addresses]
        self.assertEqual(places, sorted(places))
        for address in addresses:
            self.assertEqual(text.count(f"] Ban {address}\n"), 1)

    def ban(self, address: str) -> None:
        self.fail2ban.client("set", "beta", "banip", address)

    def test_a_ban_is_passed_on(self) -> None:
        self.ban("192.0.2.1")
        self.assert_seen("192.0.2.1")

    def test_growth_is_announced(self) -> None:
        self.read()
        self.ban("192.0.2.2")
        self.assertEqual(self.peer.next_event()[0], "log_grew")

    def test_nothing_is_lost_by_renaming(self) -> None:
        log = self.fail2ban.log
        self.ban("192.0.2.3")
        os.rename(log, f"{log}.1")
        self.ban("192.0.2.4")  # fail2ban still writes to the renamed file
        log.touch(mode=0o640)
        self.ban("192.0.2.5")
        self.fail2ban.client("flushlogs")
        self.ban("192.0.2.6")
        self.assert_seen("192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6")

    def test_a_restart_over_a_rotation_goes_on_where_it_stood(self) -> None:
        log = self.fail2ban.log
        self.ban("192.0.2.7")
        os.rename(log, f"{log}.1")
        self.fail2ban.client("flushlogs")
        self.ban("192.0.2.8")
        self.peer.close()
        self.banguid.stop()
        self.banguid.start()
        self.peer = self.connect()
        self.until(lambda: self.source()["state"] == "following", "the log to be followed")
        self.assert_seen("192.0.2.7", "192.0.2.8")

    def test_copytruncate_is_a_gap_that_is_told(self) -> None:
        log = self.fail2ban.log
        self.read()
        shutil.copy(log, f"{log}.1")
        os.truncate(log, 0)
        self.ban("192.0.2.9")
        reply = self.peer.call("read_log", at=self.at)
        self.assertTrue(reply["lost"])
        self.at = reply["next"]
        self.assert_seen("192.0.2.9")

    def test_a_deleted_log_is_followed_again_after_flushlogs(self) -> None:
        self.fail2ban.log.unlink()
        self.ban("192.0.2.10")
        self.fail2ban.client("flushlogs")
        self.ban("192.0.2.11")
        self.assert_seen("192.0.2.10", "192.0.2.11")

    def test_a_level_that_hides_bans_or_reloads_is_named(self) -> None:
        for level in ("ERROR", "NOTICE"):
            self.fail2ban.client("set", "loglevel", level)
            source = self.source()
            self.assertEqual(source["state"], "too_quiet")
            self.assertIn(level, source["detail"])

    def test_a_target_that_is_no_file_is_named(self) -> None:
        self.fail2ban.client("set", "logtarget", "STDOUT")
        source = self.source()
        self.assertEqual((source["state"], source["target"]), ("not_a_file", "STDOUT"))
        name, event = self.peer.next_event()
        while name != "log_source_moved":
            name, event = self.peer.next_event()
        self.assertEqual(event["source"], source)

    def test_the_database_tells_what_it_recorded(self) -> None:
        self.ban("192.0.2.12")

        def recorded() -> list:
            return self.peer.call("recorded_bans", jail="beta", ids=["192.0.2.12", "192.0.2.99"])["bans"]

        self.until(recorded, "the record of the ban")
        ban, = recorded()
        self.assertEqual((ban["id"], ban["count"], ban["until"] - ban["since"]), ("192.0.2.12", 1, 3600))
        listed = {each["id"]: each for each in self.peer.call("list_bans", jail="beta", cursor=0)["bans"]}
        self.assertEqual(listed["192.0.2.12"]["count"], 1)
        # The database rounds to the nearest second, the list cuts the fraction off.
        self.assertLessEqual(abs(listed["192.0.2.12"]["until"] - ban["until"]), 1)

    def test_a_bans_log_lines_are_its_evidence(self) -> None:
        self.fail2ban.write_failure("beta", "192.0.2.13", times=3)
        self.fail2ban.wait_until_banned("beta", "192.0.2.13")

        def evidence() -> dict | None:
            return self.peer.call("ban_evidence", jail="beta", id="192.0.2.13")["evidence"]

        self.until(evidence, "the record of the ban")
        found = evidence()
        self.assertEqual((found["ban_time"], found["count"], found["truncated"]), (3600, 1, False))
        self.assertLess(abs(found["since"] - time.time()), 60)
        data = json.loads(found["data"])
        self.assertEqual(data["failures"], 3)
        lines = ["".join(each) for each in data["matches"]]
        self.assertEqual(len(lines), 3)
        for line in lines:
            self.assertTrue(line.endswith("login failure from 192.0.2.13"), line)
        self.assertEqual([dict(each, jail=None, id=None) for each in self.archive() if each["id"] == "192.0.2.13"],
                         [dict(found, jail=None, id=None)] * 2)  # a row in each table

    def test_a_ban_by_hand_has_no_log_lines(self) -> None:
        self.ban("192.0.2.14")
        self.until(lambda: self.peer.call("ban_evidence", jail="beta", id="192.0.2.14")["evidence"], "the record")
        found = self.peer.call("ban_evidence", jail="beta", id="192.0.2.14")["evidence"]
        self.assertEqual(json.loads(found["data"])["matches"], [])
        self.assertIsNone(self.peer.call("ban_evidence", jail="alpha", id="192.0.2.14")["evidence"])

    def archive(self) -> list[dict]:
        found, after = [], 0
        while after is not None:
            page = self.peer.call("archived_bans", after=after)
            found += page["bans"]
            after = page["next"]
        return found

    def test_all_of_the_archive_is_read_by_pages(self) -> None:
        addresses = {f"192.0.2.{number}" for number in range(100, 180)}
        self.fail2ban.client("set", "beta", "banip", *addresses)
        self.until(lambda: len({each["id"] for each in self.archive()} & addresses) == len(addresses), "all records")
        self.assertEqual(sum(each["id"] in addresses for each in self.archive()), 2 * len(addresses))
        self.fail2ban.client("unban", "--all")  # and the database is fail2ban's to write to
        self.until(lambda: self.archive() == [], "an empty archive")

    def old_log(self, name: str) -> tuple[dict, bytes]:
        found, = (each for each in self.peer.call("list_old_logs")["logs"] if each["name"] == name)
        content, at_end = b"", False
        while not at_end:
            reply = self.peer.call("read_old_log", name=name, file=found["file"], offset=len(content))
            self.assertFalse(reply["gone"])
            content += reply["bytes"]
            at_end = reply["at_end"]
        return found, content

    def test_what_was_rotated_is_listed_and_read(self) -> None:
        log = self.fail2ban.log
        for name in ("log.1", "log.2.gz"):
            log.with_name(f"fail2ban.{name}").unlink(missing_ok=True)
        self.ban("192.0.2.15")
        os.rename(log, f"{log}.1")
        self.fail2ban.client("flushlogs")
        self.ban("192.0.2.16")
        compressed = Path(f"{log}.2.gz")
        compressed.write_bytes(gzip.compress(b"2026-01-01 old\n" * 100_000, mtime=0) + os.urandom(100_000))
        os.utime(compressed, (1_700_000_000, 1_700_000_000))
        names = [each["name"] for each in self.peer.call("list_old_logs")["logs"]]
        self.assertEqual(names, [f"{log.name}.1", f"{log.name}.2.gz"])
        plain, text = self.old_log(f"{log.name}.1")
        self.assertEqual(text, Path(f"{log}.1").read_bytes())
        self.assertIn(b"Ban 192.0.2.15\n", text)
        self.assertNotIn(b"192.0.2.16", text)
        self.assertEqual((plain["size"], plain["file"]), (len(text), os.stat(f"{log}.1").st_ino))
        packed, content = self.old_log(f"{log.name}.2.gz")
        self.assertEqual(content, compressed.read_bytes())
        self.assertEqual((packed["size"], packed["modified"]), (len(content), 1_700_000_000))
        os.rename(f"{log}.1", f"{log}.2")  # rotated again while it is read
        reply = self.peer.call("read_old_log", name=f"{log.name}.1", file=plain["file"], offset=0)
        self.assertEqual(reply, {"bytes": b"", "at_end": False, "gone": True})
        self.assertEqual(self.old_log(f"{log.name}.2")[0]["file"], plain["file"])

    def test_parameters_name_the_backend_where_fail2ban_does(self) -> None:
        parameters = self.peer.call("jail_parameters", jail="beta")["parameters"]
        self.assertEqual(parameters["backend"], "" if self.version == "1.0.2" else "polling")
        self.assertIs(parameters["ban_time_increment"], False)


class LogOf102(Log, IpcCase):
    version = "1.0.2"


class LogOf110(Log, IpcCase):
    version = "1.1.0"
