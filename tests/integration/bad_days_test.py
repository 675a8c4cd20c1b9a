# SPDX-License-Identifier: Apache-2.0
"""fail2ban away, killed, hung and back; banguid killed and back. Every answer comes in time, says what is
wrong, and all heals by itself."""
from __future__ import annotations

import concurrent.futures
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from process import descriptors  # noqa: E402
from rig_case import DEADLINE_SECONDS, HEAL_SECONDS, RigCase  # noqa: E402

NEEDS_FAIL2BAN = ("/jails", "/jails/alpha", "/jails/alpha/bans", "/bans")
FAIL2BAN_GONE = ("fail2ban_offline", "fail2ban_protocol")


class BadDays:
    def setUp(self) -> None:
        super().setUp()
        self.until_answer("/jails", 200)

    def assert_all_say(self, status: int, *codes: str) -> None:
        for path in NEEDS_FAIL2BAN:
            self.assert_problem(self.admin.get(path), status, *codes)
        path = self.admin.ban_path("alpha", "192.0.2.8")
        self.assert_problem(self.admin.put(path), status, *codes)
        self.assert_problem(self.admin.delete(path), status, *codes)
        self.assert_problem(self.admin.delete("/bans/192.0.2.8"), status, *codes)

    def assert_works(self) -> None:
        self.until_answer("/jails", 200)
        path = self.admin.ban_path("alpha", "192.0.2.9")
        self.assertIn(self.admin.put(path).status, (200, 201))
        self.assertTrue(self.rig.fail2ban.is_banned("alpha", "192.0.2.9"))
        self.assert_ok(self.admin.delete(path))
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "192.0.2.9"))

    def test_fail2ban_stopped_is_502_everywhere_and_heals(self) -> None:
        with self.admin.events() as events:
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.rig.fail2ban.stop()
            self.until_answer("/jails", 502, "fail2ban_offline")
            events.wait_for(lambda event: event.kind == "status" and event.data["fail2ban"]["state"] != "online",
                            HEAL_SECONDS, "event that fail2ban went offline")
            self.assert_all_say(502, "fail2ban_offline")
            status = self.assert_ok(self.admin.get("/status"))
            self.assertNotEqual(status["fail2ban"]["state"], "online")
            self.assertTrue(status["fail2ban"]["detail"])
            self.assertIsNone(status["totals"])
            self.assertEqual(status["banguid"]["state"], "online")
            ready = self.admin.request("GET", "/readyz")
            self.assertEqual((ready.status, ready.json["reasons"]), (503, ["fail2ban_offline"]))
            self.assertEqual(self.admin.request("GET", "/healthz").status, 200)

            self.rig.fail2ban.start()
            events.wait_for(lambda event: event.kind == "status" and event.data["fail2ban"]["state"] == "online",
                            HEAL_SECONDS, "event that fail2ban is back")
        self.assert_works()
        self.assertEqual(self.admin.request("GET", "/readyz").status, 200)

    def test_fail2ban_killed_while_it_is_asked(self) -> None:
        self.rig.fail2ban.suspend()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            asking = self.rig.administrator()
            answer = pool.submit(asking.put, asking.ban_path("alpha", "192.0.2.10"))
            self.rig.fail2ban.kill()
            self.assert_problem(answer.result(DEADLINE_SECONDS), 502, *FAIL2BAN_GONE)
            asking.close()
        self.until_answer("/jails", 502, "fail2ban_offline")
        self.assert_all_say(502, "fail2ban_offline")
        self.rig.fail2ban.start()
        self.assert_works()

    def test_a_hung_fail2ban_holds_nobody(self) -> None:
        self.rig.fail2ban.suspend()
        try:
            began = time.monotonic()
            answer = self.admin.put(self.admin.ban_path("alpha", "192.0.2.11"))
            self.assert_problem(answer, 502, *FAIL2BAN_GONE)
            self.assertLess(time.monotonic() - began, DEADLINE_SECONDS)
            self.assertEqual(self.admin.request("GET", "/healthz").status, 200)
            self.until_answer("/jails", 502, "fail2ban_offline")
            for path in NEEDS_FAIL2BAN:
                self.assert_problem(self.admin.get(path), 502, *FAIL2BAN_GONE)
        finally:
            self.rig.fail2ban.resume()
        self.assert_works()

    def test_fail2ban_restarted_shows_its_restored_bans(self) -> None:
        self.assertIn(self.admin.put(self.admin.ban_path("gamma", "203.0.113.60")).status, (200, 201))
        self.rig.fail2ban.write_failure("gamma", "203.0.113.61")
        self.rig.fail2ban.wait_until_banned("gamma", "203.0.113.61")
        self.rig.fail2ban.restart()
        self.rig.fail2ban.wait_until_banned("gamma", "203.0.113.61")
        self.until_answer("/jails", 200)
        self.until(lambda: sorted(self.rig.fail2ban.banned("gamma")) == sorted(self.bans_of("gamma")),
                   "the restored bans")

    def test_many_restarts_leave_no_descriptor_behind(self) -> None:
        def open_now() -> tuple[int, ...]:
            return tuple(descriptors(child.process.pid) for child in (self.rig.banguid, self.rig.web))

        def restart() -> None:
            self.rig.fail2ban.kill()
            self.until_answer("/jails", 502, "fail2ban_offline")
            self.rig.fail2ban.start()
            self.until_answer("/bans", 200)

        # With a ban to read of, fail2ban's database is open from the first reading on.
        self.assertIn(self.admin.put(self.admin.ban_path("gamma", "203.0.113.62")).status, (200, 201))
        self.admin.close()
        restart()
        before = open_now()
        for _ in range(5):
            restart()
        self.until(lambda: all(now <= then for now, then in zip(open_now(), before, strict=True)),
                   f"as many descriptors as before: {before}, {open_now()}")

    def test_banguid_killed_is_503_everywhere_and_heals(self) -> None:
        with self.admin.events() as events:
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.rig.banguid.kill()
            try:
                self.until_answer("/jails", 503, "banguid_offline")
                events.wait_for(lambda event: event.kind == "status" and event.data["banguid"]["state"] == "offline",
                                HEAL_SECONDS, "event that banguid went offline")
                self.assert_all_say(503, "banguid_offline")
                status = self.assert_ok(self.admin.get("/status"))
                self.assertEqual(status["banguid"]["state"], "offline")
                self.assertEqual(status["fail2ban"]["state"], "unknown")
                ready = self.admin.request("GET", "/readyz")
                self.assertEqual(ready.status, 503)
                self.assertIn("banguid_offline", ready.json["reasons"])
            finally:
                self.rig.banguid.start()
            events.wait_for(lambda event: event.kind == "status" and event.data["fail2ban"]["state"] == "online",
                            HEAL_SECONDS, "event that banguid is back")
        self.assert_works()

    def test_banguid_stopped_while_it_is_asked(self) -> None:
        self.rig.fail2ban.suspend()
        try:
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                asking = self.rig.administrator()
                answer = pool.submit(asking.put, asking.ban_path("alpha", "192.0.2.12"))
                self.rig.banguid.kill()
                self.assert_problem(answer.result(DEADLINE_SECONDS), 503, "banguid_offline")
                asking.close()
        finally:
            self.rig.fail2ban.resume()
            self.rig.banguid.start()
        self.assert_works()

    def test_the_web_daemon_killed_comes_back_with_its_users_and_sessions(self) -> None:
        self.rig.web.kill()
        self.rig.web.start()
        self.assertEqual(self.assert_ok(self.admin.get("/session"))["user"]["name"], "admin")
        self.assert_works()

    def test_both_daemons_end_in_order_when_asked(self) -> None:
        with self.admin.events() as events:  # an open stream does not hold the end up
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.assertEqual(self.rig.web.stop(), 0)
        self.assertEqual(self.rig.banguid.stop(), 0)
        self.rig.banguid.start()
        self.rig.web.start()
        self.assert_works()


class BadDays102Test(BadDays, RigCase):
    version = "1.0.2"


class BadDays110Test(BadDays, RigCase):
    version = "1.1.0"
