# SPDX-License-Identifier: Apache-2.0
"""Everything the API can do to a running fail2ban besides single bans; fail2ban's own client is the witness."""
from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Response  # noqa: E402
from openapi import Document  # noqa: E402
from rig import NAME, Rig  # noqa: E402
from rig_case import HEAL_SECONDS, RigCase  # noqa: E402

PROTECTED = "198.51.100.7"
ENDED = ("done", "cancelled", "failed")


def addresses(count: int, third: int = 0) -> list[str]:
    return [f"203.0.{third + number // 250}.{number % 250 + 1}" for number in range(count)]


class ActsCase(RigCase):
    policy: dict[str, dict[str, object]] = {}

    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version, policy=cls.policy)

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.document = Document(cls.admin.get("/openapi.json").json)

    def said(self, *words: str) -> str:
        return self.rig.fail2ban.client(*words).stdout.strip()

    def shaped(self, answer: Response, schema: str, status: int = 200) -> Any:
        body = self.assert_ok(answer, status)
        self.document.check_schema(body, schema)
        return body

    def assert_refused(self, answer: Response, status: int, code: str, field: str | None = None) -> None:
        self.assert_problem(answer, status, code)
        self.assertEqual(answer.json.get("field"), field)

    def start(self, **order: Any) -> dict[str, Any]:
        bulk = self.shaped(self.admin.post("/bulk", order), "Bulk", 202)
        self.assertEqual(bulk["state"], "running")
        return bulk

    def bulk(self, identity: str) -> dict[str, Any]:
        return self.shaped(self.admin.get(f"/bulk/{identity}"), "Bulk")

    def ended(self, identity: str, seconds: float = 60.0) -> dict[str, Any]:
        self.until(lambda: self.bulk(identity)["finished_at"] is not None, "the bulk to end", seconds)
        return self.bulk(identity)


class Acts:
    policy = {"limits": {"acts_per_second": 100, "act_burst": 1000},
              "allow": {"pause_jails": True, "stop_jails": True},
              "protect": {"prefixes": ["198.51.100.0/24"]}}

    def changes(self, jail: str) -> list[dict[str, Any]]:
        changes = self.assert_ok(self.admin.get(f"/jails/{jail}"))["runtime_changes"]
        for change in changes:
            self.document.check_schema(change, "RuntimeChange")
        return changes

    def test_the_limits_are_those_of_the_policy(self) -> None:
        limits = self.shaped(self.admin.get("/limits"), "Limits")
        self.assertEqual((limits["acts_per_second"], limits["act_burst"]), (100, 1000))
        self.assertTrue(limits["tune"] and limits["pause_jails"] and limits["stop_jails"] and limits["unban_all"])

    def test_tunes_within_the_policy(self) -> None:
        before = {word: self.said("get", "beta", word) for word in ("bantime", "findtime", "maxretry")}
        self.assertTrue(self.shaped(self.admin.patch("/jails/beta", {"ban_seconds": 7200, "find_seconds": 120,
                                                                     "max_retry": 7}), "JailTuned")["changed"])
        self.assertEqual({word: self.said("get", "beta", word) for word in before},
                         {"bantime": "7200", "findtime": "120", "maxretry": "7"})
        parameters = self.assert_ok(self.admin.get("/jails/beta"))["parameters"]
        self.document.check_schema(parameters, "JailParameters")
        self.assertEqual((parameters["ban_seconds"], parameters["max_retry"]), (7200, 7))
        self.assertEqual([(change["parameter"], change["from"], change["to"], change["by"])
                          for change in self.changes("beta")[:3]],
                         [("max_retry", before["maxretry"], "7", NAME), ("find_seconds", before["findtime"], "120", NAME),
                          ("ban_seconds", before["bantime"], "7200", NAME)])
        again = self.admin.patch("/jails/beta", {"ban_seconds": 7200})
        self.assertFalse(self.assert_ok(again)["changed"])

    def test_refuses_what_the_policy_does_not_allow(self) -> None:
        limits = self.admin.get("/limits").json
        for member, key in (("ban_seconds", "tune.ban_time"), ("find_seconds", "tune.find_time"),
                            ("max_retry", "tune.max_retry")):
            for value in (limits[member]["least"] - 1, limits[member]["most"] + 1):
                if value < 1:
                    continue
                with self.subTest(member=member, value=value):
                    answer = self.admin.patch("/jails/alpha", {member: value})
                    self.assert_refused(answer, 403, "policy_refused", member)
                    self.assertIn(key, answer.json["detail"])
        self.assertEqual(self.said("get", "alpha", "bantime"), "600")
        for body in ({}, {"ban_seconds": -1}, {"ban_seconds": "600"}, {"max_retry": 2**32}, {"bantime": 600}):
            self.assert_problem(self.admin.patch("/jails/alpha", body), 422, "invalid_field")
        self.assert_problem(self.admin.patch("/jails/nosuch", {"max_retry": 3}), 404, "unknown_jail")
        self.assert_problem(self.admin.patch("/jails/alpha", {"max_retry": 3}, headers={"X-CSRF-Token": ""}), 403, "csrf")

    def test_the_ignore_list(self) -> None:
        for address, canonical in (("203.0.113.1", "203.0.113.1"), ("2001:0DB8:7::/64", "2001:db8:7::/64")):
            path = f"/jails/beta/ignored/{quote(address, safe='')}"
            self.assertEqual(self.shaped(self.admin.put(path), "IgnoreChange"),
                             {"jail": "beta", "address": canonical, "ignored": True, "changed": True})
            self.assertIn(canonical, self.said("get", "beta", "ignoreip"))
            self.assertIn(canonical, self.admin.get("/jails/beta").json["parameters"]["ignore_list"])
            self.assertFalse(self.assert_ok(self.admin.put(path))["changed"])
            self.assertEqual(self.shaped(self.admin.delete(path), "IgnoreChange"),
                             {"jail": "beta", "address": canonical, "ignored": False, "changed": True})
            self.assertNotIn(canonical, self.said("get", "beta", "ignoreip"))
            self.assertFalse(self.assert_ok(self.admin.delete(path))["changed"])
            self.assertEqual([(change["from"], change["to"]) for change in self.changes("beta")[:2]],
                             [(canonical, ""), (None, canonical)])
        self.assert_refused(self.admin.put("/jails/beta/ignored/203.0.113.0%2F24"), 403, "policy_refused")
        self.assert_refused(self.admin.put("/jails/beta/ignored/localhost"), 422, "invalid_address", "address")
        self.assert_refused(self.admin.put("/jails/nosuch/ignored/203.0.113.1"), 404, "unknown_jail")

    def test_a_paused_jail_bans_nobody_until_it_is_resumed(self) -> None:
        self.assert_ok(self.admin.patch("/jails/alpha", {"paused": True}))
        self.rig.fail2ban.write_failure("alpha", "203.0.113.30")
        self.rig.fail2ban.write_failure("beta", "203.0.113.31", 10)  # the one that tells that time has passed
        self.rig.fail2ban.wait_until_banned("beta", "203.0.113.31")
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "203.0.113.30"))
        self.assert_ok(self.admin.patch("/jails/alpha", {"paused": False}))
        self.rig.fail2ban.write_failure("alpha", "203.0.113.32")
        self.rig.fail2ban.wait_until_banned("alpha", "203.0.113.32")
        self.assertEqual([(change["parameter"], change["from"], change["to"]) for change in self.changes("alpha")[:2]],
                         [("paused", "true", "false"), ("paused", None, "true")])

    def test_stops_a_jail_only_when_its_name_is_said_twice(self) -> None:
        for body in ({}, {"confirm": "alpha"}, {"confirm": "GAMMA"}, {"confirm": True}):
            self.assert_refused(self.admin.post("/jails/gamma/stop", body), 422, "invalid_field", "confirm")
        self.assertIn("gamma", self.said("status"))
        self.assertEqual(self.admin.post("/jails/gamma/stop", {"confirm": "gamma"}).status, 204)
        self.assertNotIn("gamma", self.said("status"))
        self.assert_problem(self.admin.get("/jails/gamma"), 404, "unknown_jail")
        self.assert_problem(self.admin.post("/jails/gamma/stop", {"confirm": "gamma"}), 404, "unknown_jail")
        self.rig.fail2ban.client("reload", "--if-exists", "gamma")
        self.until_answer("/jails/gamma", 200)

    def test_lifts_every_ban_when_told_so(self) -> None:
        for jail in ("alpha", "beta"):
            self.rig.fail2ban.client("set", jail, "banip", "203.0.113.40", "203.0.113.41")
        self.assert_refused(self.admin.post("/bans/unban-all", {"confirm": "yes"}), 422, "invalid_field", "confirm")
        everywhere = sum(len(self.rig.fail2ban.banned(jail)) for jail in ("alpha", "beta", "gamma"))
        answer = self.admin.post("/bans/unban-all", {"confirm": "unban everything"})
        self.assertEqual(self.shaped(answer, "UnbanAll"), {"count": everywhere})
        self.assertEqual(self.assert_ok(self.admin.get("/bans"))["total"], 0)  # at once
        self.assertEqual(self.rig.fail2ban.banned("beta"), [])

    def test_flushes_the_logs(self) -> None:
        self.assertEqual(self.admin.post("/fail2ban/flush-logs").status, 204)

    def test_bans_hundreds_in_two_jails_and_empties_one(self) -> None:
        many = addresses(300)
        with self.admin.events() as stream:
            begun = self.start(action="ban", jails=["alpha", "beta"], addresses=[*many, PROTECTED, many[0]])
            self.assertEqual(begun["total"], 2 * 301)
            between = 0
            while True:
                last = stream.wait_for(lambda event: event.kind == "bulk", 30.0, "progress")
                if last.data["state"] in ENDED:
                    break
                # Others get their turn, also when they act and when fail2ban is asked.
                self.assert_ok(self.admin.get("/jails/alpha"))
                self.assertIn(self.admin.put(self.admin.ban_path("gamma", "203.0.113.99")).status, (200, 201))
                between += 1
        self.assertGreater(between, 3)
        done = self.ended(begun["id"])
        self.assertEqual(done["state"], "done")
        self.assertEqual((done["changed"], done["refused"], done["unchanged"]), (600, 2, 0))
        refused = [result for result in done["results"] if result["outcome"] == "refused"]
        self.assertEqual({(each["jail"], each["address"], each["code"]) for each in refused},
                         {(jail, PROTECTED, "protected_address") for jail in ("alpha", "beta")})
        self.assertTrue(done["truncated"])
        told = [event.data for event in stream.seen if event.kind == "bulk"]
        for each in told:
            self.document.check_schema(each, "Bulk")
            self.assertNotIn("results", each)
        self.assertEqual(last.data["finished"], 602)
        finished = [each["finished"] for each in told]
        self.assertEqual(finished, sorted(finished))
        for jail in ("alpha", "beta"):
            self.assertLessEqual(set(many), set(self.rig.fail2ban.banned(jail)))
            self.assertNotIn(PROTECTED, self.rig.fail2ban.banned(jail))
            self.assertGreaterEqual(self.assert_ok(self.admin.get(f"/jails/{jail}/bans"))["total"], 300)

        emptied = self.start(action="unban", jails=["alpha"], all=True)
        self.assertGreaterEqual(emptied["total"], 300)
        self.assertEqual(self.ended(emptied["id"])["state"], "done")
        self.assertEqual(self.rig.fail2ban.banned("alpha"), [])
        self.assertEqual(self.bans_of("alpha"), [])
        self.assertLessEqual(set(many), set(self.rig.fail2ban.banned("beta")))
        # So that nobody after this has to lift hundreds within one answer's time.
        self.assertEqual(self.ended(self.start(action="unban", jails=["beta"], all=True)["id"])["state"], "done")

    def test_what_was_so_already_is_no_change(self) -> None:
        self.rig.fail2ban.client("set", "gamma", "banip", "203.0.113.50")
        bulk = self.ended(self.start(action="ban", jails=["gamma"],
                                     addresses=["203.0.113.50", "203.0.113.51", "2001:db8:5::/64"])["id"])
        self.assertEqual((bulk["changed"], bulk["unchanged"]), (2, 1))
        self.assertEqual([result["outcome"] for result in bulk["results"]], ["unchanged", "changed", "changed"])
        bulk = self.ended(self.start(action="unban", jails=["gamma"], addresses=["203.0.113.51", "203.0.113.52"])["id"])
        self.assertEqual((bulk["changed"], bulk["unchanged"]), (1, 1))
        self.assertTrue(self.rig.fail2ban.is_banned("gamma", "203.0.113.50"))

    def test_bulks_that_do_not_begin(self) -> None:
        good = {"action": "ban", "jails": ["alpha"], "addresses": ["203.0.113.60"]}
        for change, status, code, field in (
                ({"jails": ["alpha", "nosuch"]}, 404, "unknown_jail", "jails[1]"),
                ({"jails": ["-h"]}, 422, "invalid_jail", "jails[0]"),
                ({"jails": []}, 422, "invalid_field", "jails"),
                ({"addresses": ["203.0.113.60", "203.0.113.60, 203.0.113.61"]}, 422, "invalid_address", "addresses[1]"),
                ({"addresses": addresses(5001)}, 422, "invalid_field", "addresses"),
                ({"action": "stop"}, 422, "invalid_field", "action"),
                ({"all": True}, 422, "invalid_field", "addresses")):
            with self.subTest(change=str(change)[:60]):
                self.assert_refused(self.admin.post("/bulk", {**good, **change}), status, code, field)
        self.assert_problem(self.admin.request("POST", "/api/v1/bulk", raw=b" " * (256 * 1024 + 1)), 413, "too_large")
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "203.0.113.60"))
        self.assert_problem(self.admin.get("/bulk/nosuch"), 404, "not_found")
        self.assert_problem(self.admin.delete("/bulk/nosuch"), 404, "not_found")


class ActsOn102(Acts, ActsCase):
    version = "1.0.2"


class ActsOn110(Acts, ActsCase):
    version = "1.1.0"


class AtAPace(ActsCase):
    """What the usual rate does to bulks, and what outages do."""

    policy = {"limits": {"acts_per_second": 20, "act_burst": 50}, "allow": {"unban_all": False}}

    def test_is_cancelled(self) -> None:
        begun = self.start(action="ban", jails=["alpha", "beta"], addresses=addresses(1000, 10))
        self.until(lambda: self.bulk(begun["id"])["finished"] >= 16, "it to go on")
        self.assertEqual(self.shaped(self.admin.delete(f"/bulk/{begun['id']}"), "Bulk")["state"], "cancelled")
        bulk = self.ended(begun["id"])
        self.assertEqual(bulk["state"], "cancelled")
        self.assertLess(bulk["finished"], 200)
        self.assertEqual(len([each for each in self.rig.fail2ban.banned("alpha") if each.startswith("203.0.1")]),
                         bulk["changed"])
        self.assertEqual(self.assert_ok(self.admin.delete(f"/bulk/{begun['id']}"))["finished"], bulk["finished"])

    def test_leaves_others_their_share_and_takes_no_more_than_its_own(self) -> None:
        begun_at = time.monotonic()
        begun = self.start(action="ban", jails=["beta"], addresses=addresses(90, 20))
        number = 0
        while self.bulk(begun["id"])["state"] == "running":
            number += 1
            self.assertIn(self.admin.put(self.admin.ban_path("gamma", f"203.0.113.{number % 200 + 1}")).status, (200, 201))
            self.until(lambda: time.monotonic() > begun_at + number / 4, "a quarter of a second to pass")  # 4 of 20
        bulk = self.ended(begun["id"])
        self.assertEqual((bulk["state"], bulk["changed"]), ("done", 90))
        self.assertGreater(time.monotonic() - begun_at, (90 - 25 - 16) / 20)

    def test_a_third_has_to_wait(self) -> None:
        order = {"action": "ban", "jails": ["alpha"], "addresses": addresses(200, 30)}
        running = [self.start(**order)["id"] for _ in range(2)]
        answer = self.admin.post("/bulk", order)
        self.assert_problem(answer, 429, "busy")
        self.assertIn("Retry-After", answer.headers)
        for each in running:
            self.assert_ok(self.admin.delete(f"/bulk/{each}"))
            self.ended(each)

    def test_ends_when_fail2ban_goes_away(self) -> None:
        begun = self.start(action="ban", jails=["beta"], addresses=addresses(400, 40))
        self.until(lambda: self.bulk(begun["id"])["finished"] >= 16, "it to go on")
        self.rig.fail2ban.kill()
        try:
            bulk = self.ended(begun["id"])
            self.assertEqual(bulk["state"], "failed")
            self.assertIn("fail2ban is offline", bulk["detail"])
            self.assertLess(bulk["finished"], bulk["total"])
            self.assertEqual(bulk["finished"], bulk["changed"] + bulk["refused"])
        finally:
            self.rig.fail2ban.start()
        self.until_answer("/jails", 200)

    def test_ends_when_banguid_goes_away_and_is_known_after_its_return(self) -> None:
        begun = self.start(action="ban", jails=["beta"], addresses=addresses(400, 50))
        self.until(lambda: self.bulk(begun["id"])["finished"] >= 16, "it to go on")
        self.rig.banguid.kill()
        try:
            bulk = self.ended(begun["id"])
            self.assertEqual(bulk["state"], "failed")
            self.assertIn("The privileged daemon is offline", bulk["detail"])
        finally:
            self.rig.banguid.start()
        self.until_answer("/jails", 200)
        self.assertEqual(self.bulk(begun["id"])["state"], "failed")

    def test_what_root_does_not_allow(self) -> None:
        limits = self.shaped(self.admin.get("/limits"), "Limits")
        self.assertFalse(limits["pause_jails"] or limits["stop_jails"] or limits["unban_all"])
        for answer, key in ((self.admin.patch("/jails/alpha", {"paused": True}), "allow.pause_jails"),
                            (self.admin.post("/jails/alpha/stop", {"confirm": "alpha"}), "allow.stop_jails"),
                            (self.admin.post("/bans/unban-all", {"confirm": "unban everything"}), "allow.unban_all")):
            with self.subTest(key):
                self.assert_problem(answer, 403, "policy_refused")
                self.assertIn(key, answer.json["detail"])
        self.assertIn("alpha", self.said("status"))

    def test_what_was_refused_is_no_reason_of_an_unban(self) -> None:
        for answer in (self.admin.post("/bans/unban-all", {"confirm": "unban everything"}),
                       self.admin.post("/jails/alpha/stop", {"confirm": "alpha"}),
                       self.admin.delete("/bans/0.0.0.0%2F0"),
                       self.admin.delete("/jails/alpha/bans/192.0.0.0%2F8")):
            self.assert_problem(answer, 403, "policy_refused")
        self.assertFalse(self.assert_ok(self.admin.delete("/jails/alpha/bans/192.0.2.0%2F24"))["changed"])
        self.ended(self.start(action="unban", jails=["alpha"], addresses=["0.0.0.0/0", "192.0.2.0/25"])["id"])
        with self.admin.events() as stream:
            self.said("set", "alpha", "banip", "192.0.2.70")
            self.said("set", "alpha", "unbanip", "192.0.2.70")
            event = stream.wait_for(lambda each: each.kind == "unban" and each.data["address"] == "192.0.2.70",
                                    HEAL_SECONDS, "unban")
        self.assertEqual(event.data["reason"], "elsewhere")


class HeldByThePolicy(ActsCase):
    """A rate that no fail2ban is slower than."""

    policy = {"limits": {"acts_per_second": 1, "act_burst": 2}}

    def test_what_waits_says_so_until_it_is_cancelled(self) -> None:
        begun = self.start(action="ban", jails=["alpha"], addresses=addresses(200, 60))
        self.until(lambda: self.bulk(begun["id"])["detail"] is not None, "the pace to hold it")
        held = self.bulk(begun["id"])
        self.assertEqual(held["state"], "running")
        self.assertIn("1 acts a second", held["detail"])
        self.assertEqual(self.shaped(self.admin.delete(f"/bulk/{begun['id']}"), "Bulk")["state"], "cancelled")
        self.assertLess(self.ended(begun["id"])["finished"], 200)
