# SPDX-License-Identifier: Apache-2.0
"""What a collector reads, read by Prometheus's own client library, with fail2ban's own client as the witness."""
from __future__ import annotations

import sys
import urllib.error
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from rig import Rig, free_port  # noqa: E402
from rig_case import RigCase  # noqa: E402

BANNED = ("203.0.113.20", "203.0.113.21", "2001:db8::20")


class Metrics:
    @classmethod
    def make_rig(cls) -> Rig:
        cls.port = free_port()
        return Rig(cls.version, web={"listen": {"metrics": f"127.0.0.1:{cls.port}"}})

    def answer(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
            return answer.read().decode()

    def collected(self) -> dict[tuple[str, str], float]:
        """Each sample by its name and the one label that it may have."""
        families = list(text_string_to_metric_families(self.answer("/metrics")))
        names = [family.name for family in families]
        self.assertEqual(len(names), len(set(names)))
        for family in families:
            self.assertTrue(family.documentation)
            self.assertTrue(family.name.startswith("bangui_"), family.name)
        return {(sample.name, next(iter(sample.labels.values()), "")): sample.value
                for family in families for sample in family.samples}

    def test_figures_are_fail2bans_and_name_no_address(self) -> None:
        for address in BANNED:
            self.rig.fail2ban.client("set", "alpha", "banip", address)
        self.until(lambda: self.collected().get(("bangui_jail_banned", "alpha")) == len(BANNED), "the bans")
        samples = self.collected()
        self.assertEqual(samples["bangui_jail_bans_total", "alpha"], len(BANNED))
        self.assertEqual(samples["bangui_jail_banned", "beta"], 0)
        self.assertEqual(samples["bangui_fail2ban_info", self.version], 1)
        for name in ("bangui_fail2ban_up", "bangui_banguid_up", "bangui_fail2ban_log_followed"):
            self.assertEqual(samples[name, ""], 1, name)
        text = self.answer("/metrics")
        for address in BANNED:
            self.assertNotIn(address, text)

    def test_there_is_nothing_else_and_nowhere_else(self) -> None:
        for path in ("/", "/index.html", "/api/v1/status", "/api/v1/openapi.json", "/healthz"):
            with self.subTest(path=path), self.assertRaises(urllib.error.HTTPError) as refused:
                self.answer(path)
            self.assertEqual(refused.exception.code, 404)
            refused.exception.close()
        self.assert_problem(self.admin.request("GET", "/metrics"), 404, "not_found")


class MetricsOn102(Metrics, RigCase):
    version = "1.0.2"


class MetricsOn110(Metrics, RigCase):
    version = "1.1.0"
