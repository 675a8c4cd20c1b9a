# SPDX-License-Identifier: Apache-2.0
"""Real answers have the shapes of Docs/openapi.yaml: every path, every event, and problems."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client, Response  # noqa: E402
from openapi import Document, Mismatch  # noqa: E402
from rig_case import HEAL_SECONDS, RigCase  # noqa: E402

BAN = "/api/v1/jails/{jail}/bans/{address}"
IGNORED = "/api/v1/jails/{jail}/ignored/{address}"


class ShapesTest(RigCase):
    document: Document

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.document = Document(cls.admin.get("/openapi.json").json)

    def check(self, method: str, pattern: str, status: int, client: Client | None = None,
              body: Any = None, **values: str) -> Response:
        """Asks for `pattern` with its braces filled and holds the answer to its schema."""
        path = pattern
        for name, value in values.items():
            path = path.replace("{%s}" % name, value.replace("/", "%2F"))
        answer = (client or self.admin).request(method, path, body)
        self.assertEqual(answer.status, status, answer.body)
        if answer.body:
            self.document.check_answer(method, pattern, status, answer.headers.get_content_type(), answer.json)
        return answer

    def test_what_everybody_may_read(self) -> None:
        visitor = self.rig.client()
        for path, status in (("/api/v1/setup", 200), ("/api/v1/openapi.json", 200), ("/healthz", 200), ("/readyz", 200),
                             ("/api/v1/session", 401), ("/api/v1/status", 401), ("/api/v1/events", 401)):
            with self.subTest(path=path):
                self.check("GET", path, status, visitor)
        visitor.close()

    def test_what_is_read(self) -> None:
        self.admin.put(self.admin.ban_path("alpha", "192.0.2.30"))
        self.admin.put(self.admin.ban_path("gamma", "2001:db8::30"))
        for path in ("/api/v1/session", "/api/v1/status", "/api/v1/limits", "/api/v1/activity", "/api/v1/jails",
                     "/api/v1/bans", "/api/v1/fail2ban/settings"):
            with self.subTest(path=path):
                self.check("GET", path, 200)
        self.check("GET", "/api/v1/jails/{jail}", 200, jail="alpha")
        self.check("GET", "/api/v1/bans/{address}", 200, address="192.0.2.30")
        bans = self.check("GET", "/api/v1/jails/{jail}/bans", 200, jail="gamma").json
        self.assertIn("2001:db8::30", [ban["address"] for ban in bans["items"]])

    def test_what_is_changed(self) -> None:
        self.check("PUT", BAN, 201, jail="alpha", address="192.0.2.31")
        self.check("PUT", BAN, 200, jail="alpha", address="192.0.2.31")
        self.check("DELETE", BAN, 200, jail="alpha", address="192.0.2.31")
        self.check("DELETE", "/api/v1/bans/{address}", 200, address="192.0.2.31")
        self.check("PATCH", "/api/v1/jails/{jail}", 200, jail="alpha", body={"max_retry": 4, "paused": False})
        self.check("PUT", IGNORED, 200, jail="alpha", address="198.51.100.7")
        self.check("GET", "/api/v1/jails/{jail}", 200, jail="alpha")
        self.check("DELETE", IGNORED, 200, jail="alpha", address="198.51.100.7")
        self.check("POST", "/api/v1/fail2ban/flush-logs", 204)
        bulk = self.check("POST", "/api/v1/bulk", 202,
                          body={"action": "unban", "jails": ["alpha"], "addresses": ["192.0.2.35"]}).json
        self.check("GET", "/api/v1/bulk/{id}", 200, id=bulk["id"])
        self.check("DELETE", "/api/v1/bulk/{id}", 200, id=bulk["id"])

    def test_problems(self) -> None:
        self.check("PUT", BAN, 403, jail="alpha", address="127.0.0.1")
        self.check("PUT", BAN, 404, jail="no-such-jail", address="192.0.2.32")
        self.check("PUT", BAN, 422, jail="alpha", address="010.1.1.1")
        self.check("GET", "/api/v1/jails/{jail}", 404, jail="no-such-jail")
        self.check("GET", "/api/v1/bans/{address}", 422, address="no-address")
        self.check("POST", "/api/v1/setup", 409, body={"token": "x", "name": "x", "password": "x"})
        self.check("POST", "/api/v1/session", 422, body={"name": "x"})

    def test_signing_in_and_out(self) -> None:
        visitor = self.rig.administrator()
        self.check("GET", "/api/v1/session", 200, visitor)
        self.check("DELETE", "/api/v1/session", 204, visitor)
        visitor.close()

    def test_events(self) -> None:
        schemas = {"status": "Status", "ban": "BanEvent", "unban": "Unban", "jails": "JailList", "activity": "Activity",
                   "bulk": "Bulk"}
        with self.admin.events() as stream:
            stream.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "status")
            self.admin.put(self.admin.ban_path("beta", "192.0.2.33"))
            stream.wait_for(lambda event: event.kind == "ban", HEAL_SECONDS, "ban")
            self.admin.delete(self.admin.ban_path("beta", "192.0.2.33"))
            stream.wait_for(lambda event: event.kind == "unban", HEAL_SECONDS, "unban")
            stream.wait_for(lambda event: event.kind == "jails", HEAL_SECONDS, "jails")
            self.admin.post("/bulk", {"action": "ban", "jails": ["beta"], "addresses": ["192.0.2.36"]})
            stream.wait_for(lambda event: event.kind == "bulk" and event.data["state"] == "done", HEAL_SECONDS, "bulk")
        self.assertEqual({event.kind for event in stream.seen}, set(schemas))
        for event in stream.seen:
            with self.subTest(kind=event.kind):
                self.document.check_schema(event.data, schemas[event.kind])

    def test_the_check_itself_notices(self) -> None:
        good = {"jail": "a", "address": "192.0.2.1", "is_address": True, "banned_at": "2026-01-02T03:04:05Z",
                "expires_at": None, "count": None, "action_error": None}
        self.document.check_schema(good, "Ban")
        for name, wrong in (("jail", 1), ("is_address", 1), ("banned_at", "2026-01-02 03:04:05"), ("expires_at", 5)):
            with self.subTest(name=name), self.assertRaises(Mismatch):
                self.document.check_schema(good | {name: wrong}, "Ban")
            with self.subTest(missing=name), self.assertRaises(Mismatch):
                self.document.check_schema({key: value for key, value in good.items() if key != name}, "Ban")
        with self.assertRaises(Mismatch):
            self.document.check_schema(good | {"more": 1}, "Ban")
        with self.assertRaises(Mismatch):
            self.document.check_schema({"type": "about:blank", "title": "", "status": 400, "code": "new"}, "Problem")
