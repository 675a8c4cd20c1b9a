# SPDX-License-Identifier: Apache-2.0
"""Base of the test cases that need the whole rig: one rig per class, because fail2ban takes seconds to
start; each test uses addresses of its own and leaves everything running."""
from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import Any

from http_client import Client, Response
from private_fail2ban import wait_until
from rig import Rig

# What the daemons promise is 2 s; sanitizers on a busy machine need more. Only hanging is excluded here.
HEAL_SECONDS = 20.0
# Above every deadline of either daemon.
DEADLINE_SECONDS = 20.0


class RigCase(unittest.TestCase):
    version = "1.0.2"
    rig: Rig
    admin: Client

    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version)

    @classmethod
    def setUpClass(cls) -> None:
        cls.rig = cls.enterClassContext(cls.make_rig())
        cls.admin = cls.rig.administrator()
        cls.addClassCleanup(cls.admin.close)

    def setUp(self) -> None:
        # What the daemons said is of no interest unless the test fails.
        self._heard = {child.output: child.output.stat().st_size
                       for child in (self.rig.banguid, self.rig.web) if child.output.exists()}

    def tearDown(self) -> None:
        for child in (self.rig.banguid, self.rig.web):
            self.assertIsNone(child.ended(), f"{child.name} ended:\n{child.last_words()}")

    def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
        before = len(result.failures) + len(result.errors) if result else 0
        outcome = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            for output, start in getattr(self, "_heard", {}).items():
                print(f"--- {output.name} during {self.id()}")
                print(output.read_text(errors="replace")[start:][-6000:])
        return outcome

    def assert_problem(self, response: Response, status: int, *codes: str) -> None:
        """One of these codes, which have to be in the API's document."""
        self.assertEqual(response.status, status, response.body)
        self.assertIn(response.code, codes, response.body)
        self.assertIn(response.code, self.known_codes())
        self.assertEqual(response.json["status"], status)

    @classmethod
    def known_codes(cls) -> list[str]:
        document = cls.admin.get("/openapi.json").json
        return document["components"]["schemas"]["ProblemCode"]["enum"]

    def assert_ok(self, response: Response, status: int = 200) -> Any:
        self.assertEqual(response.status, status, response.body)
        return response.json

    def bans_of(self, jail: str) -> list[str]:
        return [ban["address"] for ban in self.assert_ok(self.admin.get(f"/jails/{jail}/bans?limit=500"))["items"]]

    def until(self, condition: Callable[[], bool], what: str, seconds: float = HEAL_SECONDS) -> None:
        wait_until(condition, seconds, what)

    def until_answer(self, path: str, status: int, code: str = "") -> Response:
        """Asks until the route answers so."""
        answers: list[Response] = []

        def asked() -> bool:
            answers.append(self.admin.get(path))
            return answers[-1].status == status and answers[-1].code == code

        try:
            self.until(asked, f"{path} to answer {status} {code}")
        except TimeoutError as error:
            raise AssertionError(f"{error}; last: {answers[-1].status} {answers[-1].body!r}") from error
        return answers[-1]
