# SPDX-License-Identifier: Apache-2.0
"""Setup, sign-in, sign-out, and what keeps strangers out."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from rig import NAME, PASSWORD, Rig  # noqa: E402
from rig_case import DEADLINE_SECONDS, RigCase  # noqa: E402

PRIVATE = (("GET", "/session"), ("GET", "/status"), ("GET", "/jails"), ("GET", "/jails/alpha"),
           ("GET", "/jails/alpha/bans"), ("GET", "/bans"), ("GET", "/events"),
           ("PUT", "/jails/alpha/bans/192.0.2.3"), ("DELETE", "/jails/alpha/bans/192.0.2.3"),
           ("DELETE", "/bans/192.0.2.3"), ("DELETE", "/session"))


class SetupTest(unittest.TestCase):
    """A fresh installation, up to the moment it has an administrator."""

    def setUp(self) -> None:
        self.rig = self.enterContext(Rig())
        self.client = self.rig.client()
        self.addCleanup(self.client.close)

    def test_setup_takes_the_token_once(self) -> None:
        self.assertEqual(self.client.get("/setup").json, {"needed": True})
        self.assertEqual(self.client.post("/session", {"name": NAME, "password": PASSWORD}).code, "setup_needed")
        self.assertIn("setup_needed", self.client.request("GET", "/readyz").json["reasons"])
        token = self.rig.web.setup_token()
        assert token is not None
        for wrong in ("", "x", token[:-1], token + "x", token.swapcase()):
            answer = self.rig.client().setup(wrong, NAME, PASSWORD)
            self.assertIn((answer.status, answer.code),
                          ((401, "wrong_setup_token"), (422, "invalid_field"), (429, "throttled")))
            if answer.status == 429:
                break
        # The wrong ones are slowed down by their source, which is ours too: start anew.
        self.rig.web.stop()
        self.rig.web.start()
        token = self.rig.web.setup_token()
        assert token is not None
        answer = self.client.setup(token, NAME, "short")
        self.assertEqual((answer.status, answer.code), (422, "invalid_field"))
        answer = self.client.setup(token, NAME, PASSWORD)
        self.assertEqual(answer.status, 201, answer.body)
        self.assertEqual(answer.json["user"], {"name": NAME, "role": "admin"})
        self.assertIsNone(self.rig.web.setup_token(), "the token is still there")
        self.assertEqual(self.client.get("/setup").json, {"needed": False})
        self.assertEqual(self.client.get("/session").status, 200)
        again = self.rig.client().setup(token, "mallory", PASSWORD)
        self.assertEqual((again.status, again.code), (409, "setup_done"))
        self.rig.web.stop()
        self.rig.web.start()
        again = self.rig.client().setup(token, "mallory", PASSWORD)
        self.assertEqual((again.status, again.code), (409, "setup_done"))

    def test_only_root_and_the_daemon_can_read_the_token(self) -> None:
        status = (self.rig.web.state / "setup-token").stat()
        self.assertEqual(status.st_mode & 0o077, 0)
        self.assertEqual((self.rig.web.state).stat().st_mode & 0o077, 0)


class SessionTest(RigCase):
    def test_without_a_session_nothing_is_said(self) -> None:
        stranger = self.rig.client()
        for method, path in PRIVATE:
            with self.subTest(method=method, path=path):
                self.assert_problem(stranger.request(method, "/api/v1" + path), 401, "not_signed_in")
        stranger.close()
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "192.0.2.3"))

    def test_after_sign_out_the_cookie_is_refused_everywhere(self) -> None:
        client = self.rig.administrator()
        cookies, token = dict(client.cookies), client.csrf_token
        self.assertTrue(cookies)
        with client.events() as events:
            self.assertEqual(events.status, 200)
            self.assertEqual(client.delete("/session").status, 204)
            # Whoever signed out is not told anything any more.
            with self.assertRaisesRegex((TimeoutError, ConnectionError), "nothing at all|^$|no end"):
                events.wait_for(lambda event: False, DEADLINE_SECONDS, "end")
        client.cookies, client.csrf_token = cookies, token
        for method, path in PRIVATE:
            with self.subTest(method=method, path=path):
                self.assert_problem(client.request(method, "/api/v1" + path), 401, "not_signed_in")
        client.close()

    def test_a_cookie_that_was_not_given_out_opens_nothing(self) -> None:
        for value in ("", "x", "A" * 43, "A" * 10_000, "\x7f"):
            stranger = self.rig.client()
            stranger.cookies = {name: value for name in self.admin.cookies}
            self.assertIn(stranger.get("/jails").status, (400, 401))
            stranger.close()

    def test_the_cookie_is_for_this_site_and_not_for_scripts(self) -> None:
        client = self.rig.client()
        line = client.sign_in(NAME, PASSWORD).headers["Set-Cookie"]
        for attribute in ("HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(attribute, line)
        client.close()

    def test_a_new_sign_in_ends_the_session_it_came_with(self) -> None:
        client = self.rig.administrator()
        old = dict(client.cookies)
        self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
        self.assertNotEqual(client.cookies, old)
        self.assertEqual(client.get("/session").status, 200)
        client.cookies = old
        self.assert_problem(client.get("/session"), 401, "not_signed_in")
        client.close()

    def test_changes_need_the_token_and_the_origin(self) -> None:
        path = self.admin.ban_path("alpha", "192.0.2.20")
        for headers in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": self.admin.csrf_token + "x"},
                        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                        {"Origin": "http://evil.example"}, {"Origin": "null"}):
            with self.subTest(headers=headers):
                self.assert_problem(self.admin.put(path, headers=headers), 403, "csrf")
        other = self.rig.administrator()
        answer = self.admin.put(path, headers={"X-CSRF-Token": other.csrf_token})
        self.assert_problem(answer, 403, "csrf")
        other.close()
        self.assertFalse(self.rig.fail2ban.is_banned("alpha", "192.0.2.20"))

    def test_a_sign_in_from_another_site_is_refused(self) -> None:
        client = self.rig.client()
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
            answer = client.post("/session", {"name": NAME, "password": PASSWORD}, headers=headers)
            self.assert_problem(answer, 403, "csrf")
        client.close()

    def test_every_answer_carries_the_security_headers(self) -> None:
        for path in ("/", "/healthz", "/api/v1/setup", "/api/v1/jails", "/api/v1/nothing"):
            answer = self.admin.request("GET", path)
            with self.subTest(path=path):
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
                self.assertIn("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])
                self.assertNotIn("unsafe", answer.headers["Content-Security-Policy"])
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertTrue(answer.headers["X-Request-Id"])
                self.assertNotIn("Access-Control-Allow-Origin", answer.headers)


class ThrottleTest(RigCase):
    def test_who_guesses_waits_and_then_even_the_right_password_waits(self) -> None:
        client = self.rig.client()
        answers = []
        for _ in range(10):
            answers.append(client.sign_in(NAME, "wrong password"))
            if answers[-1].status == 429:
                break
        self.assertEqual({answer.code for answer in answers[:-1]}, {"wrong_credentials"})
        self.assertGreaterEqual(len(answers), 3, "two typing errors cost nothing")
        self.assert_problem(answers[-1], 429, "throttled")
        self.assertGreater(int(answers[-1].headers["Retry-After"]), 0)
        self.assert_problem(client.sign_in(NAME, PASSWORD), 429, "throttled")
        # Who is signed in already does not notice.
        self.assertEqual(self.admin.get("/jails").status, 200)
        client.close()

    def test_an_unknown_name_is_answered_like_a_wrong_password(self) -> None:
        self.rig.web.stop()
        self.rig.web.start()
        client = self.rig.client()
        unknown = client.sign_in("nobody", "wrong password").json
        wrong = client.sign_in(NAME, "wrong password").json
        for answer in (unknown, wrong):
            answer.pop("request_id", None)
        self.assertEqual(unknown, wrong)
        client.close()
