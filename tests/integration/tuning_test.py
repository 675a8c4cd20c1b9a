# SPDX-License-Identifier: Apache-2.0
"""Every operation that changes something, at banguid itself; fail2ban's own client is the witness."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ipc_case import IpcCase, ipc  # noqa: E402

BY = {"user": "admin", "address": None, "request_id": "r1"}


class Tuning:
    peers = ("read", "act", "tune")
    policy = {"allow": {"pause_jails": True, "stop_jails": True}, "protect": {"prefixes": ["198.51.100.0/24"]}}

    def call(self, operation: str, **arguments: Any) -> dict:
        return self.peer.call(operation, by=BY, **arguments)

    def said(self, *words: str) -> str:
        return self.fail2ban.client(*words).stdout.strip()

    def test_times_and_retries(self) -> None:
        for operation, argument, word, value in (("set_ban_time", "seconds", "bantime", 7200),
                                                 ("set_find_time", "seconds", "findtime", 120),
                                                 ("set_max_retry", "count", "maxretry", 7)):
            with self.subTest(operation):
                self.assertTrue(self.call(operation, jail="beta", **{argument: value})["changed"])
                self.assertEqual(self.said("get", "beta", word), str(value))
                self.assertFalse(self.call(operation, jail="beta", **{argument: value})["changed"])

    def test_the_ignore_list(self) -> None:
        for address in ("203.0.113.1", "2001:db8:7::/64"):
            self.assertTrue(self.call("add_ignored", jail="beta", prefix=address)["changed"])
            self.assertFalse(self.call("add_ignored", jail="beta", prefix=address)["changed"])
            self.assertIn(address, self.said("get", "beta", "ignoreip"))
            self.assertTrue(self.call("remove_ignored", jail="beta", prefix=address)["changed"])
            self.assertFalse(self.call("remove_ignored", jail="beta", prefix=address)["changed"])
            self.assertNotIn(address, self.said("get", "beta", "ignoreip"))

    def test_many_at_once(self) -> None:
        self.fail2ban.client("unban", "--all")
        addresses = [f"203.0.113.{number}" for number in range(10, 24)]
        self.fail2ban.client("set", "beta", "banip", addresses[3])
        results = self.call("ban_many", jail="beta", prefixes=[*addresses, "198.51.100.1", "2001:db8::5"])["results"]
        self.assertEqual([each["changed"] for each in results],
                         [address != addresses[3] for address in addresses] + [False, True])
        self.assertEqual(results[-2]["refused"], "protected_address")
        self.assertLessEqual({*addresses, "2001:db8::5"}, set(self.fail2ban.banned("beta")))
        self.assertFalse(self.fail2ban.is_banned("beta", "198.51.100.1"))

        results = self.call("unban_many", jail="beta", prefixes=["203.0.113.0/24", *addresses[:4]])["results"]
        self.assertEqual([each["changed"] for each in results], [False, True, True, True, True])
        self.assertEqual(set(self.fail2ban.banned("beta")), {*addresses[4:], "2001:db8::5"})

        everywhere = sum(len(self.fail2ban.banned(jail)) for jail in ("alpha", "beta", "gamma"))
        self.assertEqual(self.call("unban_all")["count"], everywhere)
        self.assertEqual(self.fail2ban.banned("beta"), [])

    def test_a_paused_jail_bans_nobody_until_it_is_resumed(self) -> None:
        self.call("pause_jail", jail="alpha")
        self.fail2ban.write_failure("alpha", "203.0.113.30")
        self.fail2ban.write_failure("gamma", "203.0.113.31")  # the one that tells that time has passed
        self.fail2ban.wait_until_banned("gamma", "203.0.113.31")
        self.assertFalse(self.fail2ban.is_banned("alpha", "203.0.113.30"))
        self.call("resume_jail", jail="alpha")
        # fail2ban reads on when the log grows again, and finds what came meanwhile too.
        self.fail2ban.write_failure("alpha", "203.0.113.32")
        self.fail2ban.wait_until_banned("alpha", "203.0.113.32")
        self.fail2ban.wait_until_banned("alpha", "203.0.113.30")

    def test_a_stopped_jail_is_gone_and_only_root_brings_it_back(self) -> None:
        self.call("stop_jail", jail="gamma")
        self.assertNotIn("gamma", self.said("status"))
        self.assert_refused("not_found", "resume_jail", jail="gamma", by=BY)
        self.fail2ban.client("reload", "--if-exists", "gamma")
        self.assertIn("gamma", self.said("status"))

    def test_flushing_the_logs(self) -> None:
        self.call("flush_logs")

    def test_the_limits(self) -> None:
        limits = self.peer.limits()["limits"]
        self.assertTrue(limits["tune"] and limits["pause_jails"] and limits["stop_jails"])
        self.assert_refused("policy_refused", "set_max_retry", jail="beta", count=limits["max_retry_most"] + 1, by=BY)

    def test_a_jail_that_is_not_there(self) -> None:
        for operation, arguments in (("set_ban_time", {"seconds": 600}), ("pause_jail", {}), ("stop_jail", {}),
                                     ("add_ignored", {"prefix": "203.0.113.1"}),
                                     ("ban_many", {"prefixes": ["203.0.113.1", "203.0.113.2"]})):
            with self.subTest(operation):
                self.assert_refused("not_found", operation, jail="nosuch", by=BY, **arguments)


class TuningOf102(Tuning, IpcCase):
    version = "1.0.2"


class TuningOf110(Tuning, IpcCase):
    version = "1.1.0"


class WithoutRows(IpcCase):
    """A peer that may read and act, but not tune."""

    def test_each_class_has_its_row(self) -> None:
        tuning = {number: name for name, number in ipc.Client.operations.items() if 32 <= number < 48}
        for number, name in tuning.items():
            with self.subTest(name):
                type_ = ipc.Client.messages[ipc.REQUEST, number]
                values = {"jail": "beta", "by": BY, "prefix": "203.0.113.1", "seconds": 600, "count": 3}
                self.assert_refused("not_permitted", name, **{each: values[each] for each in type_.fields})
        self.assertFalse(self.peer.limits()["limits"]["tune"])
