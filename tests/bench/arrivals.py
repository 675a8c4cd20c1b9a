# SPDX-License-Identifier: Apache-2.0
"""From a ban to the browser that is told of it. Where fail2ban's own part ends, its log says so."""
from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

from fail2ban_socket import Fail2banSocket
from http_client import Client, Event
from measure import Row
from parts import JAILS, address
from private_fail2ban import wait_until
from rig import Rig

JAIL = JAILS[7].name
A_SECOND = 200
STEADY = 5 * A_SECOND
BURST = 500
BURSTS = 5
LINES = 10
WAIT_SECONDS = 30.0
LONGEST_SECONDS = 600.0
BLOCK = 200  # of addresses
LOOK_EVERY = 0.0005
BAN = re.compile(rb"\] Ban (\S+)\n")
numbers = itertools.count()


class Seen:
    """When each address came, from something that is followed in a thread of its own."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.over = threading.Event()

    def wait_for(self, addresses: list[str]) -> None:
        wait_until(lambda: self.over.is_set() or all(each in self.at for each in addresses), WAIT_SECONDS,
                   f"{len(addresses)} bans, {sum(each in self.at for each in addresses)} came")


class Browser(Seen):
    """Listens, and reads the list when it is told to."""

    def __init__(self, admin: Client):
        super().__init__()
        self.admin = admin
        self.readings = 0

    def follow(self, ready: threading.Event) -> None:
        with self.admin.events() as events:
            events.wait_for(lambda event: event.kind == "status", WAIT_SECONDS, "first event")
            ready.set()
            events.wait_for(self.note, LONGEST_SECONDS, "event after the end")

    def note(self, event: Event) -> bool:
        if event.kind == "ban":
            self.at.setdefault(event.data["address"], time.perf_counter())
        elif event.kind == "resync":
            self.readings += 1
            self.read()
        return self.over.is_set()

    def read(self) -> None:
        cursor = ""
        while True:
            page = self.admin.get(f"/jails/{JAIL}/bans?limit=500{cursor}").json
            for ban in page.get("items", []):
                self.at.setdefault(ban["address"], time.perf_counter())
            if not page.get("next"):
                return
            cursor = f"&cursor={page['next']}"


class LogReader(Seen):
    """Reads what fail2ban says it has banned."""

    def __init__(self, path: Path):
        super().__init__()
        self.path = path

    def follow(self, ready: threading.Event) -> None:
        with self.path.open("rb") as log:
            log.seek(0, 2)
            ready.set()
            left = b""
            while not self.over.wait(LOOK_EVERY):
                if part := log.read():
                    now = time.perf_counter()
                    left += part
                    end = left.rfind(b"\n") + 1
                    for each in BAN.findall(left[:end]):
                        self.at.setdefault(each.decode(), now)
                    left = left[end:]


def arrivals(rig: Rig, raw: Fail2banSocket) -> tuple[list[Row], int]:
    """And how often the browser was told to read the list again."""
    browser, log = Browser(rig.administrator()), LogReader(rig.fail2ban.log)
    threads = []
    for seen in (browser, log):
        ready = threading.Event()
        threads.append(threading.Thread(target=seen.follow, args=(ready,)))
        threads[-1].start()
        ready.wait(WAIT_SECONDS)
    made: list[str] = []
    rows: dict[str, list[float]] = {}

    def new() -> str:
        made.append(address(BLOCK, next(numbers)))
        return made[-1]

    def note(what: str, began: dict[str, float], end: Callable[[str], float]) -> None:
        rows.setdefault(what, []).extend(end(each) - start for each, start in began.items())

    def noted(what: str, began: dict[str, float]) -> None:
        for seen in (browser, log):
            seen.wait_for(list(began))
        note(f"{what} → shown", began, lambda each: browser.at[each])
        note(f"{what} → fail2ban's log says Ban", began, lambda each: log.at[each])

    try:
        sent, replied = {}, {}
        begin = time.perf_counter()
        pause = threading.Event()
        for number in range(STEADY):
            pause.wait(max(0.0, begin + number / A_SECOND - time.perf_counter()))
            one = new()
            sent[one] = time.perf_counter()
            raw.ask("set", JAIL, "banip", one)
            replied[one] = time.perf_counter()
        what = f"`banip`, {STEADY / (time.perf_counter() - begin):.0f} a second"
        noted(what, sent)
        note(f"{what} → fail2ban's reply", sent, lambda each: replied[each])
        note("fail2ban's log says Ban → shown, the same bans", {each: log.at[each] for each in sent},
             lambda each: browser.at[each])

        for _ in range(BURSTS):
            burst = [new() for _ in range(BURST)]
            began = time.perf_counter()
            raw.ask("set", JAIL, "banip", *burst)
            answered = time.perf_counter()
            for seen in (browser, log):
                seen.wait_for(burst)
            rows.setdefault(f"`banip` of {BURST} → the last is shown", []).append(
                max(browser.at[each] for each in burst) - began)
            rows.setdefault(f"`banip` of {BURST} → fail2ban's reply", []).append(answered - began)

        for _ in range(LINES):
            one = new()
            began = time.perf_counter()
            rig.fail2ban.write_failure(JAIL, one)
            noted("a line in a watched log", {one: began})
    finally:
        for seen in (browser, log):
            seen.over.set()
        raw.ask("set", JAIL, "unbanip", *made)  # which is an event too: the last one
        for thread in threads:
            thread.join()
        browser.admin.close()
    return [Row(name, tuple(samples)) for name, samples in rows.items()], browser.readings
