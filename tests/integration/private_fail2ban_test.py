# SPDX-License-Identifier: Apache-2.0
"""The ground the other integration tests stand on: a real fail2ban that bans, in both versions."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import private_fail2ban as support  # noqa: E402


class PrivateFail2banTest:
    version: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.context = support.private_fail2ban(cls.version)
        cls.fail2ban = cls.context.__enter__()
        cls.addClassCleanup(cls.context.__exit__, None, None, None)

    def test_is_the_version_asked_for(self) -> None:
        self.assertEqual(self.fail2ban.client("version").stdout.strip(), self.version)

    def test_bans_what_its_log_shows_and_only_writes_a_file(self) -> None:
        self.fail2ban.write_failure("alpha", "192.0.2.7")
        self.fail2ban.wait_until_banned("alpha", "192.0.2.7")
        support.wait_until(lambda: self.fail2ban.actions.exists()
                           and "alpha ban 192.0.2.7" in self.fail2ban.actions.read_text(),
                           support.BAN_SECONDS, "the action's line")

    def test_bans_an_ipv6_address_after_the_third_failure_only(self) -> None:
        self.fail2ban.write_failure("beta", "2001:db8::1", times=2)
        self.fail2ban.write_failure("beta", "2001:db8::3", times=3)
        self.fail2ban.wait_until_banned("beta", "2001:db8::3")
        self.assertFalse(self.fail2ban.is_banned("beta", "2001:db8::1"))

    def test_suspended_it_does_not_answer_and_resumed_it_does(self) -> None:
        self.fail2ban.suspend()
        self.assertFalse(support.answers(self.fail2ban.socket, seconds=0.2))
        self.fail2ban.resume()
        support.wait_until(lambda: support.answers(self.fail2ban.socket), 10, "an answer")

    def test_a_killed_one_leaves_its_socket_and_starts_again_with_its_bans(self) -> None:
        self.fail2ban.write_failure("gamma", "203.0.113.9")
        self.fail2ban.wait_until_banned("gamma", "203.0.113.9")
        self.fail2ban.kill()
        self.assertTrue(self.fail2ban.socket.exists())
        self.assertFalse(support.answers(self.fail2ban.socket))
        self.fail2ban.start()
        self.fail2ban.wait_until_banned("gamma", "203.0.113.9")


class Fail2ban102Test(PrivateFail2banTest, unittest.TestCase):
    version = "1.0.2"


class Fail2ban110Test(PrivateFail2banTest, unittest.TestCase):
    version = "1.1.0"


if __name__ == "__main__":
    unittest.main()
