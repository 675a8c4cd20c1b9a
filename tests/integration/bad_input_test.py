# SPDX-License-Identifier: Apache-2.0
"""Addresses, jail names, JSON and HTTP that are wrong on purpose: each is refused with the right answer,
and fail2ban holds afterwards what it held before."""
from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from rig_case import DEADLINE_SECONDS, RigCase  # noqa: E402

JAILS = ("alpha", "beta", "gamma")

# Forms that fail2ban itself would take: as several hosts, as an octal-looking text, as an option, as a
# name to be looked up, as a forged line of its log, as the end of the request.
ADDRESSES = (
    "010.1.1.1", "1.2.3.4, 5.6.7.8", "1.2.3.4,5.6.7.8", "-h", "--report-absent", "192.0.2.3\n", "192.0.2.3\r\nx",
    " 192.0.2.3", "192.0.2.3 ", "host.example", "localhost", "192.0.2", "0x7f000001", "3221225987", "192.0.2.3.",
    "[2001:db8::1]", "2001:db8::1%eth0", "2001:db8::g", "192.0.2.77/28", "192.0.2.0/33", "192.0.2.0/-1",
    "192.0.2.0/+24", "192.0.2.0/024", "192.0.2.0/24/24", "192.0.2.3/255.255.255.255", "<HOST>",
    "<F2B_END_COMMAND>", "192.0.2.3<F2B_END_COMMAND>\x80\x02.", "192.0.2.3\x00", "\u0661\u0669\u0662.0.2.3",
    "dns:host.example", "file:etc", "; reboot", "$(reboot)", "9" * 64,
)
HOSTILE_JAILS = (
    "nosuch", "--all", "-h", "alpha,beta", "alpha beta", "alpha\n", "alpha\x00", "<F2B_END_COMMAND>",
    "..", "alpha/../beta", "%", "ALPHA", "j" * 64, "j" * 65, "\u202ealpha", "alpha'; reboot",
)


class BadInputTest(RigCase):
    def held(self) -> dict[str, list[str]]:
        return {jail: self.rig.fail2ban.banned(jail) for jail in JAILS}

    def test_no_form_of_an_address_but_the_right_ones_is_taken(self) -> None:
        before = self.held()
        for text in ADDRESSES:
            for method, path in (("PUT", self.admin.ban_path("alpha", text)),
                                 ("DELETE", self.admin.ban_path("alpha", text)),
                                 ("DELETE", f"/bans/{quote(text, safe='')}")):
                with self.subTest(method=method, path=path):
                    answer = self.admin.request(method, "/api/v1" + path)
                    self.assertIn(answer.status, (400, 422), answer.body)
                    self.assertIn(answer.code, ("invalid_address", "invalid_field", "bad_request"), answer.body)
        self.assertEqual(self.held(), before)

    def test_addresses_that_would_shut_the_owner_out_are_protected(self) -> None:
        before = self.held()
        for text in ("127.0.0.1", "127.0.0.0/24", "::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "169.254.1.1",
                     "fe80::1", "::ffff:127.0.0.1", "0.0.0.0/0", "::/0", "192.0.0.0/8", "2001:db8::/32"):
            with self.subTest(address=text):
                answer = self.admin.put(self.admin.ban_path("alpha", text))
                self.assert_problem(answer, 403, "protected_address", "policy_refused")
        self.assertEqual(self.held(), before)

    def test_an_unknown_or_hostile_jail_is_none(self) -> None:
        before = self.held()
        for name in HOSTILE_JAILS:
            jail = quote(name, safe="")
            for method, path in (("GET", f"/jails/{jail}"), ("GET", f"/jails/{jail}/bans"),
                                 ("PUT", f"/jails/{jail}/bans/192.0.2.3"),
                                 ("DELETE", f"/jails/{jail}/bans/192.0.2.3")):
                with self.subTest(method=method, jail=name):
                    answer = self.admin.request(method, "/api/v1" + path)
                    self.assertIn(answer.status, (400, 404, 422), answer.body)
                    self.assertIn(answer.code, ("unknown_jail", "invalid_jail", "bad_request", "not_found"))
        self.assertEqual(self.held(), before)

    def test_json_that_is_wrong_is_named(self) -> None:
        good = b'{"name": "x", "password": "y"}'
        for raw in (b"", b"{", b"[]", b"null", b"[" * 500 + b"]" * 500, good[:-1], good + b"x", good + b"\x00",
                    b'{"name": "a", "name": "b", "password": "y"}', b'{"name": 1, "password": "y"}',
                    b'{"name": "x", "password": null}', b'{"name": "x\x00", "password": "y"}',
                    b'{"name": "\\u0000", "password": "y"}', b'{"name": "\xff", "password": "y"}',
                    b'{"name": "x"}', b'{"name": "x", "password": "y", "more": 1}', b'{"name": "", "password": "y"}',
                    b'{"name": "%s", "password": "y"}' % (b"x" * 65)):
            with self.subTest(raw=raw[:60]):
                client = self.rig.client()
                answer = client.request("POST", "/api/v1/session", raw=raw)
                self.assertIn(answer.status, (400, 422), answer.body)
                self.assertIn(answer.code, ("invalid_json", "invalid_field", "bad_request"))
                client.close()

    def test_a_body_that_is_not_json_is_refused(self) -> None:
        client = self.rig.client()
        answer = client.request("POST", "/api/v1/session", raw=b"name=x", headers={
            "Content-Type": "application/x-www-form-urlencoded"})
        self.assert_problem(answer, 415, "unsupported_media_type")
        client.close()

    def test_what_is_too_large_is_refused_before_it_was_read(self) -> None:
        post = (b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n")
        known = self.known_codes()
        for raw, status, code in (
                (post % (1 << 30), b"413", "too_large"),
                (post % (4 << 20) + b"x" * (4 << 20), b"413", "too_large"),
                (b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414", "uri_too_long"),
                (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", b"431", "headers_too_large"),
                (b"GET / HTTP/3.0\r\nHost: x\r\n\r\n", b"505", "http_version")):
            with self.subTest(raw=raw[:60]):
                answer = self.exchange(raw)
                self.assertEqual(answer[:12], b"HTTP/1.1 " + status)
                self.assertIn(f'"code":"{code}"'.encode(), answer)
                self.assertIn(code, known)

    def test_queries_that_are_wrong_are_named(self) -> None:
        for query in ("limit=0", "limit=501", "limit=x", "limit=-1", "limit=1&limit=2", "sort=nothing",
                      "cursor=%00", "cursor=zzzz", "search=" + "x" * 129, "unknown=1", "limit=99999999999999999999"):
            with self.subTest(query=query):
                answer = self.admin.get(f"/bans?{query}")
                self.assertIn(answer.status, (400, 422), answer.body)
                self.assertIn(answer.code, ("invalid_field", "invalid_cursor", "bad_request"))

    def test_http_that_smuggles_ends_the_connection(self) -> None:
        head = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
        post = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        for raw in (
            post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            post + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            post + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            post + b"Content-Length: +2\r\n\r\n{}", post + b"Content-Length: 2, 2\r\n\r\n{}",
            head + b"Host: y\r\n\r\n", b"GET /healthz HTTP/1.1\r\n\r\n", head + b" folded\r\n\r\n",
            head + b"X: a\rb\r\n\r\n", head + b"X: a\nY: b\r\n\r\n", head + b"X: \x00\r\n\r\n",
            head + b"X : a\r\n\r\n", head.replace(b"\r\n", b"\n") + b"\n", b"GET /healthz\r\n\r\n",
            b"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n", head + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
            b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        ):
            with self.subTest(raw=raw[:120]):
                # A second request behind the first: whoever answers two has been smuggled through.
                answer = self.exchange(raw + b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertRegex(answer.split(b"\r\n", 1)[0], rb"^HTTP/1\.1 (4\d\d|505) ")
                self.assertEqual(answer.count(b"\r\nX-Request-Id: "), 1, answer)

    def test_pipelined_requests_are_answered_in_order(self) -> None:
        request = b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n"
        answer = self.exchange(request % (b"/healthz", b"") + request % (b"/nothing-here/x", b"")
                               + request % (b"/api/v1/setup", b"Connection: close\r\n"))
        self.assertEqual([part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]].count(b"200") >= 2, True)
        self.assertLess(answer.index(b'"ok"'), answer.index(b'"needed"'))

    def test_a_head_that_never_ends_is_ended(self) -> None:
        with self.admin.place.connect(seconds=60) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: ")
            answer = b""
            while part := connection.recv(4096):  # it is the server that ends this
                answer += part
            self.assertIn(answer[:12], (b"", b"HTTP/1.1 408"))

    def exchange(self, raw: bytes) -> bytes:
        """Everything that comes back until the server closes."""
        with self.admin.place.connect(seconds=DEADLINE_SECONDS) as connection:
            try:
                connection.sendall(raw)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it did not want to hear the rest
            answer = b""
            try:
                while part := connection.recv(65536):
                    answer += part
            except ConnectionResetError:
                pass
            return answer
