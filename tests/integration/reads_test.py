# SPDX-License-Identifier: Apache-2.0
"""What is asked of fail2ban itself while somebody waits, and not of the mirror; fail2ban's own client is the
witness."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from openapi import Document  # noqa: E402
from rig_case import RigCase  # noqa: E402


class Reads:
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.document = Document(cls.admin.get("/openapi.json").json)

    def said(self, *words: str) -> str:
        return self.rig.fail2ban.client(*words).stdout.strip()

    def settings(self) -> dict[str, Any]:
        settings = self.assert_ok(self.admin.get("/fail2ban/settings"))
        self.document.check_schema(settings, "Settings")
        return settings

    def jails_of(self, address: str) -> list[str]:
        answer = self.assert_ok(self.admin.get(f"/bans/{quote(address, safe='')}"))
        self.document.check_schema(answer, "LookUp")
        return sorted(answer["jails"])

    def test_the_settings_are_fail2bans(self) -> None:
        fail2ban = self.rig.fail2ban
        self.assertEqual(self.settings(), {
            "version": self.said("version"), "socket": str(fail2ban.socket), "database": str(fail2ban.database),
            "database_max_age": 86400, "database_max_matches": 10, "log_level": "INFO",
            "log_target": str(fail2ban.log)})

    def test_they_are_those_of_now(self) -> None:
        self.addCleanup(self.said, "set", "dbpurgeage", "86400")
        self.addCleanup(self.said, "set", "dbmaxmatches", "10")
        self.addCleanup(self.said, "set", "loglevel", "INFO")
        for value, seconds in (("2d", 172800), ("0.5", 0), ("90.5", 90)):
            with self.subTest(value):
                self.said("set", "dbpurgeage", value)
                self.assertEqual(self.settings()["database_max_age"], seconds)
        self.said("set", "dbmaxmatches", "3")
        self.said("set", "loglevel", "NOTICE")
        now = self.settings()
        self.assertEqual((now["database_max_matches"], now["log_level"]), (3, "NOTICE"))

    def test_where_an_address_is_banned(self) -> None:
        for jail, address in (("alpha", "192.0.2.70"), ("beta", "192.0.2.70"), ("gamma", "2001:db8::70"),
                              ("gamma", "198.51.100.0/28")):
            self.said("set", jail, "banip", address)
        self.assertEqual(self.jails_of("192.0.2.70"), ["alpha", "beta"])
        self.assertEqual(self.jails_of("2001:0DB8::0070"), ["gamma"])
        self.assertEqual(self.jails_of("198.51.100.0/28"), ["gamma"])
        self.assertEqual(self.jails_of("198.51.100.1"), [])  # the network is another ban
        self.assertEqual(self.jails_of("192.0.2.71"), [])
        self.said("set", "alpha", "unbanip", "192.0.2.70")
        self.assertEqual(self.jails_of("192.0.2.70"), ["beta"])  # at once, whatever the list shows yet

    def test_what_is_no_address_is_not_asked(self) -> None:
        for text in ("root", "010.1.1.1", "192.0.2.1/28", "192.0.2.1,192.0.2.2", "--all"):
            with self.subTest(text):
                answer = self.admin.get(f"/bans/{quote(text, safe='')}")
                self.assert_problem(answer, 422, "invalid_address")
                self.assertEqual(answer.json["field"], "address")

    def test_visitors_read_neither(self) -> None:
        visitor = self.rig.client()
        self.addCleanup(visitor.close)
        for path in ("/fail2ban/settings", "/bans/192.0.2.70"):
            self.assert_problem(visitor.get(path), 401, "not_signed_in")

    def test_a_fail2ban_that_is_gone_is_no_answer_and_one_without_a_database_has_none(self) -> None:
        fail2ban = self.rig.fail2ban
        local = fail2ban.runtime / "fail2ban/fail2ban.local"
        self.addCleanup(self.until_answer, "/fail2ban/settings", 200)
        self.addCleanup(fail2ban.restart)
        self.addCleanup(local.unlink, missing_ok=True)
        fail2ban.stop()
        for path in ("/fail2ban/settings", "/bans/192.0.2.70"):
            self.until_answer(path, 502, "fail2ban_offline")
        local.write_text("[Definition]\ndbfile = None\n")
        fail2ban.start()
        self.until_answer("/fail2ban/settings", 200)
        settings = self.settings()
        for name in ("database", "database_max_age", "database_max_matches"):
            self.assertIsNone(settings[name], name)
        self.assertEqual(settings["log_target"], str(fail2ban.log))


class ReadsOf102(Reads, RigCase):
    version = "1.0.2"


class ReadsOf110(Reads, RigCase):
    version = "1.1.0"
