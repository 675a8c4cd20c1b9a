# SPDX-License-Identifier: Apache-2.0
"""What BanGUI's archive holds, asked by its API, and what fail2ban's logs tell: they have to be the same."""
from __future__ import annotations

import collections
import datetime
import gzip
import re
import unittest
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from http_client import Client
from private_fail2ban import TestFail2ban, wait_until

RECORD = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3}) fail2ban\.actions\s+\[\d+\]: NOTICE\s+"
                    r"\[([^]]+)\] (Ban|Unban|Repeal Ban|Restore Ban) (.*)$")
KINDS = {"Ban": "ban", "Unban": "unban", "Repeal Ban": "unban", "Restore Ban": "restore"}
SETTLE_SECONDS = 60.0

Told = collections.Counter[tuple[str, str, str, int]]  # kind, jail, id, second


class Archive:
    def __init__(self, client: Client):
        self.client = client

    def get(self, path: str, **filters: Any) -> Any:
        query = urlencode({name: value for name, value in filters.items() if value is not None})
        answer = self.client.get(f"{path}?{query}" if query else path)
        if answer.status != 200:
            raise AssertionError(f"{path}?{query}: {answer.status} {answer.body!r}")
        return answer.json

    def events(self, **filters: Any) -> list[dict]:
        """All pages, newest first."""
        items: list[dict] = []
        cursor = None
        while True:
            page = self.get("/history", limit=500, cursor=cursor, **filters)
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def told(self) -> Told:
        """Bans, unbans and restores."""
        return collections.Counter(
            (event["kind"], event["jail"], event["address"], _second(event["at"]))
            for event in self.events(kind="ban,unban,restore"))

    def summary(self) -> dict:
        now = datetime.datetime.now(datetime.timezone.utc)
        return self.get("/stats/summary", **{"from": _rfc3339(now - datetime.timedelta(hours=24)),
                                             "until": _rfc3339(now + datetime.timedelta(hours=1))})

    def job(self, name: str) -> dict:
        return next(job for job in self.get("/jobs")["items"] if job["name"] == name)


def _rfc3339(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _second(at: str) -> int:
    return int(datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp())


def told_by_logs(log: Path) -> Told:
    """By the log and all that was rotated from it, plain or packed; a file that is there twice counts once."""
    seen: Told = collections.Counter()
    records: set[tuple[str, str, str, str]] = set()
    for file in sorted(log.parent.glob(f"{log.name}*")):
        opened = gzip.open(file, "rt", errors="replace") if file.suffix == ".gz" else open(file, errors="replace")
        with opened as lines:
            for line in lines:
                found = RECORD.match(line.rstrip("\n"))
                if found is None:
                    continue
                stamp, milliseconds, jail, verb, address = found.groups()
                record = (f"{stamp},{milliseconds}", jail, verb, address)
                if record in records:
                    continue
                records.add(record)
                second = int(datetime.datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S").timestamp())
                seen[(KINDS[verb], jail, address, second)] += 1
    return seen


def assert_equal_to_logs(test: unittest.TestCase, archive: Archive, fail2ban: TestFail2ban,
                         seconds: float = SETTLE_SECONDS) -> int:
    """Waits until the archive has all that the logs have, and nothing else; returns how many events."""
    try:
        wait_until(lambda: archive.told() == told_by_logs(fail2ban.log), seconds, "the archive to be what the logs tell")
    except TimeoutError:
        archived, logged = archive.told(), told_by_logs(fail2ban.log)
        test.fail(f"only in the logs: {logged - archived}\nonly in the archive: {archived - logged}")
    return archive.told().total()
