# SPDX-License-Identifier: Apache-2.0
"""A page that was opened once: it reads every ban, and from then on only listens."""
from __future__ import annotations

import datetime
import threading
from typing import Any

from fail2ban_lists import Ends
from http_client import Client, Event, EventStream
from private_fail2ban import wait_until

READ_SECONDS = 60.0  # longer than any outage of a test

Bans = dict[str, Ends]  # by jail; a jail without bans may be left out


def moment(text: str | None) -> int | None:
    return None if text is None else int(datetime.datetime.fromisoformat(text).timestamp())


def read_bans(client: Client) -> tuple[Bans, bool] | None:
    """Every page of all bans, and whether each of them was certain; None while BanGUI does not know."""
    bans: Bans = {}
    certain = True
    after = ""
    while True:
        answer = client.get(f"/bans?limit=500{after}")
        if answer.status in (502, 503, 504):
            return None
        if answer.status != 200:
            raise AssertionError(f"{answer.status} {answer.body!r}")
        for ban in answer.json["items"]:
            bans.setdefault(ban["jail"], {})[ban["address"]] = moment(ban["expires_at"])
        certain = certain and answer.json["certain"]
        if answer.json["next"] is None:
            return bans, certain
        after = f"&cursor={answer.json['next']}"


class Follower:
    """Owns a thread; `with` ends it. What went wrong in it is told by bans()."""

    def __init__(self, listener: Client, reader: Client):
        self._listener = listener
        self._reader = reader
        self._stream: EventStream | None = None
        self._bans: Bans = {}
        self._lock = threading.Lock()
        self._is_over = False
        self._failure: BaseException | None = None
        self.readings = 0
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Follower:
        self._stream = self._listener.events()
        self._read()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        if self._stream is not None:
            self._stream.shut_down()
        self._thread.join()

    def bans(self) -> Bans:
        """Without jails that have none."""
        if self._failure is not None:
            raise AssertionError("the listener failed") from self._failure
        with self._lock:
            return {jail: dict(bans) for jail, bans in self._bans.items() if bans}

    def _run(self) -> None:
        try:
            while not self._is_over:
                assert self._stream is not None
                self._stream.listen(self._take)
                if not self._is_over:  # as a browser does
                    self._stream = self._listener.events(self._stream.last_id)
        except BaseException as error:  # told by the thread that asks
            if not self._is_over:
                self._failure = error

    def _take(self, event: Event) -> None:
        if event.kind == "resync":
            self._read()
        elif event.kind == "ban":
            with self._lock:
                bans = self._bans.setdefault(event.data["jail"], {})
                bans[event.data["address"]] = moment(event.data["expires_at"])
        elif event.kind == "unban":
            with self._lock:
                self._bans.get(event.data["jail"], {}).pop(event.data["address"], None)

    def _read(self) -> None:
        found: list[Any] = []

        def is_read() -> bool:
            found.append(read_bans(self._reader))
            return found[-1] is not None or self._is_over

        wait_until(is_read, READ_SECONDS, "the bans to be readable")
        self.readings += 1
        if found[-1] is not None:
            with self._lock:
                self._bans = found[-1][0]
