# SPDX-License-Identifier: Apache-2.0
"""From the API to fail2ban and back, on both versions; fail2ban's own client is the witness."""
from __future__ import annotations

import datetime
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from rig import Rig  # noqa: E402
from rig_case import HEAL_SECONDS, RigCase  # noqa: E402


class RoundTrip:
    @classmethod
    def make_rig(cls) -> Rig:
        # As many acts as the policy can allow; RateTest looks at its limit.
        return Rig(cls.version, policy={"limits": {"acts_per_second": 100, "act_burst": 1000}})

    def test_status_says_which_fail2ban_it_is(self) -> None:
        status = self.until_answer("/status", 200).json
        self.assertEqual(status["fail2ban"]["state"], "online")
        self.assertEqual(status["fail2ban"]["version"], self.version)
        self.assertEqual(status["banguid"]["state"], "online")
        self.assertEqual(status["totals"]["jails"], 3)

    def test_lists_the_jails_with_their_counters(self) -> None:
        self.assert_ok(self.admin.put(self.admin.ban_path("beta", "192.0.2.60")), 201)

        def agree() -> bool:
            jails = self.assert_ok(self.admin.get("/jails"))["items"]
            self.assertEqual([jail["name"] for jail in jails], ["alpha", "beta", "gamma"])
            said = [self.rig.fail2ban.client("status", jail["name"]).stdout for jail in jails]
            return all(f"{words}:\t{jail[member]}\n" in text for jail, text in zip(jails, said) for words, member in (
                ("Currently failed", "currently_failed"), ("Total failed", "total_failed"),
                ("Currently banned", "currently_banned"), ("Total banned", "total_banned")))

        self.until(agree, "the counters of fail2ban's own client")

    def test_shows_the_parameters_of_a_jail(self) -> None:
        beta = self.assert_ok(self.admin.get("/jails/beta"))["parameters"]
        self.assertEqual(beta["ban_seconds"], 3600)
        self.assertEqual(beta["find_seconds"], 600)
        self.assertEqual(beta["max_retry"], 3)
        self.assertEqual(beta["log_paths"], [str(self.rig.fail2ban.log_of("beta"))])
        self.assertEqual(beta["actions"], ["record"])
        gamma = self.assert_ok(self.admin.get("/jails/gamma"))["parameters"]
        self.assertIsNone(gamma["ban_seconds"])

    def test_bans_once_and_unbans_once(self) -> None:
        path = self.admin.ban_path("alpha", "192.0.2.7")
        self.assertEqual(self.assert_ok(self.admin.put(path), 201),
                         {"jail": "alpha", "address": "192.0.2.7", "banned": True, "changed": True,
                          "confirm_by": None})
        self.assertTrue(self.rig.fail2ban.is_banned("alpha", "192.0.2.7"))
        self.assertIn("192.0.2.7", self.bans_of("alpha"))
        self.assertFalse(self.assert_ok(self.admin.put(path), 200)["changed"])

        self.assertEqual(self.assert_ok(self.admin.delete(path)),
                         {"jail": "alpha", "address": "192.0.2.7", "banned": False, "changed": True,
                          "confirm_by": None})
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "192.0.2.7"))
        self.assertNotIn("192.0.2.7", self.bans_of("alpha"))
        self.assertFalse(self.assert_ok(self.admin.delete(path))["changed"])

    def test_an_ipv6_address_is_one_address_however_it_is_written(self) -> None:
        answer = self.assert_ok(self.admin.put(self.admin.ban_path("alpha", "2001:0DB8::CAFE")), 201)
        self.assertEqual(answer["address"], "2001:db8::cafe")
        self.assertTrue(self.rig.fail2ban.is_banned("alpha", "2001:db8::cafe"))
        again = self.admin.put(self.admin.ban_path("alpha", "2001:db8:0:0:0:0:0:cafe"))
        self.assertFalse(self.assert_ok(again, 200)["changed"])
        gone = self.admin.delete(self.admin.ban_path("alpha", "2001:DB8:0::CAFE"))
        self.assertTrue(self.assert_ok(gone)["changed"])
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "2001:db8::cafe"))

    def test_bans_a_network(self) -> None:
        path = self.admin.ban_path("beta", "198.51.100.64/28")
        self.assert_ok(self.admin.put(path), 201)
        self.assertTrue(self.rig.fail2ban.is_banned("beta", "198.51.100.64/28"))
        self.assertTrue(self.assert_ok(self.admin.delete(path))["changed"])
        self.assertFalse(self.rig.fail2ban.is_banned("beta", "198.51.100.64/28"))

    def test_unbans_everywhere_and_says_where(self) -> None:
        for jail in ("alpha", "gamma"):
            self.assert_ok(self.admin.put(self.admin.ban_path(jail, "203.0.113.40")), 201)
        answer = self.assert_ok(self.admin.delete("/bans/203.0.113.40"))
        self.assertEqual(answer["address"], "203.0.113.40")
        self.assertEqual(sorted(answer["jails"]), ["alpha", "gamma"])
        for jail in ("alpha", "beta", "gamma"):
            self.assertFalse(self.rig.fail2ban.is_banned(jail, "203.0.113.40"))
        self.assertEqual(self.assert_ok(self.admin.delete("/bans/203.0.113.40"))["jails"], [])

    def test_a_permanent_ban_has_no_end_and_another_ends_when_fail2ban_says(self) -> None:
        for jail in ("beta", "gamma"):
            self.assert_ok(self.admin.put(self.admin.ban_path(jail, "203.0.113.50")), 201)

        def ends() -> dict[str, str | None]:
            bans = self.assert_ok(self.admin.get("/bans?search=203.0.113.50"))["items"]
            return {ban["jail"]: ban["expires_at"] for ban in bans}

        self.assertIsNone(ends()["gamma"])
        said = self.rig.fail2ban.client("get", "beta", "banip", "--with-time").stdout
        line = next(line for line in said.splitlines() if line.startswith("203.0.113.50"))
        end = line.rsplit("= ", 1)[1]  # local time, which is the zone of both
        # fail2ban's list cuts the fraction of a second off, its database rounds it.
        seconds = self.seconds(ends()["beta"]) - datetime.datetime.fromisoformat(end).astimezone().timestamp()
        self.assertIn(seconds, (0, 1))

    def test_the_next_list_has_what_was_done(self) -> None:
        for number in range(1, 31):
            address = f"203.0.113.{100 + number}"
            for jail in ("alpha", "beta"):
                self.assert_ok(self.admin.put(self.admin.ban_path(jail, address)), 201)
            listed = self.assert_ok(self.admin.get(f"/bans?search={address}&sort=jail"))["items"]
            self.assertEqual([ban["jail"] for ban in listed], ["alpha", "beta"])
            self.assert_ok(self.admin.delete(f"/bans/{address}"))
            self.assertEqual(self.assert_ok(self.admin.get(f"/bans?search={address}"))["items"], [])

    def test_pages_hold_every_ban_once_in_order(self) -> None:
        addresses = [f"198.51.100.{number}" for number in range(1, 8)]
        self.rig.fail2ban.client("set", "gamma", "banip", *addresses)
        self.until(lambda: set(addresses) <= set(self.bans_of("gamma")), "the bans to be listed")
        seen: list[str] = []
        cursor = ""
        while True:
            page = self.assert_ok(self.admin.get(
                f"/jails/gamma/bans?limit=2&sort=address&search=198.51.100.{cursor}"))
            self.assertLessEqual(len(page["items"]), 2)
            self.assertEqual(page["total"], len(addresses))
            seen += [ban["address"] for ban in page["items"]]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        self.assertEqual(seen, addresses)

    def test_a_ban_by_the_log_is_seen_by_everybody_who_looks(self) -> None:
        with self.admin.events() as events:
            self.assertEqual(events.status, 200)
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.rig.fail2ban.write_failure("alpha", "192.0.2.90")
            seen = events.wait_for(lambda event: event.kind == "ban" and event.data["address"] == "192.0.2.90",
                                   HEAL_SECONDS, "ban of 192.0.2.90")
            self.assertEqual(seen.data["jail"], "alpha")
            self.assertTrue(seen.data["is_address"])
            self.assertIn("192.0.2.90", self.bans_of("alpha"))

    def test_an_unban_by_somebody_else_is_seen(self) -> None:
        self.assert_ok(self.admin.put(self.admin.ban_path("beta", "192.0.2.91")), 201)
        with self.admin.events() as events:
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.rig.fail2ban.client("set", "beta", "unbanip", "192.0.2.91")
            seen = events.wait_for(lambda event: event.kind == "unban" and event.data["address"] == "192.0.2.91",
                                   HEAL_SECONDS, "unban of 192.0.2.91")
            self.assertEqual((seen.data["jail"], seen.data["reason"]), ("beta", "elsewhere"))
        self.assertNotIn("192.0.2.91", self.bans_of("beta"))

    def test_one_administrators_ban_appears_at_the_other(self) -> None:
        other = self.rig.administrator()
        with other.events() as events:
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.assert_ok(self.admin.put(self.admin.ban_path("alpha", "2001:db8::77")), 201)
            events.wait_for(lambda event: event.kind == "ban" and event.data["address"] == "2001:db8::77",
                            HEAL_SECONDS, "ban of 2001:db8::77")
        other.close()

    def test_who_comes_back_gets_what_it_missed_and_nothing_twice(self) -> None:
        with self.admin.events() as events:
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.assert_ok(self.admin.put(self.admin.ban_path("alpha", "192.0.2.101")), 201)
            # Told at once, and again with what fail2ban's database adds.
            last = events.wait_for(lambda event: event.kind == "ban" and event.data["address"] == "192.0.2.101"
                                   and event.data["count"] is not None, HEAL_SECONDS, "ban of 192.0.2.101")
        self.assert_ok(self.admin.put(self.admin.ban_path("alpha", "192.0.2.102")), 201)
        with self.admin.events(last_id=last.id) as events:
            events.wait_for(lambda event: event.kind == "ban" and event.data["address"] == "192.0.2.102",
                            HEAL_SECONDS, "the ban that was missed")
            self.assertNotIn("192.0.2.101", [event.data.get("address") for event in events.seen])
            self.assertNotIn("resync", [event.kind for event in events.seen])

    def test_who_comes_back_from_too_far_is_told_to_read_again(self) -> None:
        with self.admin.events(last_id="18446744073709551615") as events:
            events.wait_for(lambda event: event.kind == "resync", HEAL_SECONDS, "resync")

    @staticmethod
    def seconds(text: str | None) -> float:
        assert text is not None
        return datetime.datetime.fromisoformat(text).timestamp()


class RoundTrip102Test(RoundTrip, RigCase):
    version = "1.0.2"


class RoundTrip110Test(RoundTrip, RigCase):
    version = "1.1.0"


class RateTest(RigCase):
    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version, policy={"limits": {"acts_per_second": 1, "act_burst": 3}})

    def test_acts_beyond_the_policy_are_refused_and_change_nothing(self) -> None:
        refused = []
        for number in range(1, 21):
            address = f"198.51.100.{number}"
            answer = self.admin.put(self.admin.ban_path("alpha", address))
            if answer.status != 201:
                self.assert_problem(answer, 429, "rate_limited")
                refused.append(address)
        self.assertGreater(len(refused), 0)
        self.assertEqual(set(refused) & set(self.rig.fail2ban.banned("alpha")), set())
        self.assertEqual(self.admin.get("/jails").status, 200)
