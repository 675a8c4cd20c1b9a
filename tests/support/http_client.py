# SPDX-License-Identifier: Apache-2.0
"""What a browser is to bangui-web, with nothing hidden: one connection, cookies, the CSRF token, and a
reader of server-sent events. Over a Unix socket or TCP."""
from __future__ import annotations

import contextlib
import dataclasses
import http.client
import http.cookies
import json
import math
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

API = "/api/v1"
# Above every deadline of the daemons': what takes longer hangs.
ANSWER_SECONDS = 30.0


@dataclasses.dataclass(frozen=True)
class Place:
    """Where bangui-web listens, or a proxy before it: a Unix socket, or host and port. With TLS nobody's
    certificate is asked for: it is the test's own."""

    path: Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    tls: bool = False
    source: str | None = None  # the visitor's own address, on TCP
    base: str = ""  # before every path there, as a proxy may serve it

    def connect(self, seconds: float = ANSWER_SECONDS) -> socket.socket:
        if self.path is None:
            source = (self.source, 0) if self.source else None
            connected = socket.create_connection((self.host, self.port), seconds, source)
            return unverified_tls().wrap_socket(connected) if self.tls else connected
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        connection.connect(str(self.path))
        return connection

    @property
    def authority(self) -> str:
        return "localhost" if self.path is not None else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.authority}"


def unverified_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclasses.dataclass(frozen=True)
class Response:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of a problem document; empty when it is none."""
        if self.headers.get_content_type() != "application/problem+json":
            return ""
        return str(self.json["code"])


class Client:
    """One visitor. Each request says what a browser of the same origin would say."""

    def __init__(self, place: Place):
        self.place = place
        self.cookies: dict[str, str] = {}
        self.csrf_token = ""
        self._connection: http.client.HTTPConnection | None = None

    def request(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None,
                raw: bytes | None = None) -> Response:
        """`body` is sent as JSON, `raw` as it is. A kept connection that the server has closed in the
        meantime is opened again, once."""
        sent = {"Origin": self.place.origin, "Sec-Fetch-Site": "same-origin"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.csrf_token and method not in ("GET", "HEAD"):
            sent["X-CSRF-Token"] = self.csrf_token
        if body is not None:
            raw = json.dumps(body).encode()
        if raw is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        kept = self._connection is not None
        try:
            return self._exchange(method, path, raw, sent)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.close()
            if not kept:
                raise
            return self._exchange(method, path, raw, sent)

    def get(self, path: str, **options: Any) -> Response:
        return self.request("GET", API + path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Response:
        return self.request("POST", API + path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Response:
        return self.request("PUT", API + path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Response:
        return self.request("PATCH", API + path, body, **options)

    def delete(self, path: str, **options: Any) -> Response:
        return self.request("DELETE", API + path, **options)

    def ban_path(self, jail: str, address: str) -> str:
        return f"/jails/{quote(jail, safe='')}/bans/{quote(address, safe='')}"

    def setup(self, token: str, name: str, password: str) -> Response:
        return self._begin(self.post("/setup", {"token": token, "name": name, "password": password}))

    def sign_in(self, name: str, password: str) -> Response:
        return self._begin(self.post("/session", {"name": name, "password": password}))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def events(self, last_id: str | None = None) -> EventStream:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return EventStream(self.place, cookie, last_id)

    def _begin(self, response: Response) -> Response:
        if response.status == 201:
            self.csrf_token = response.json["csrf_token"]
        return response

    def _exchange(self, method: str, path: str, raw: bytes | None, headers: dict[str, str]) -> Response:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.place.authority)
            self._connection.sock = self.place.connect()
        self._connection.request(method, self.place.base + path, raw, headers)
        answer = self._connection.getresponse()
        response = Response(answer.status, answer.headers, answer.read())
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        if answer.will_close:
            self.close()
        return response


@dataclasses.dataclass(frozen=True)
class Event:
    kind: str
    id: str
    data: Any


class EventStream:
    """GET /events, read as the standard says. `seen` keeps everything that was read."""

    def __init__(self, place: Place, cookie: str, last_id: str | None):
        self._connection = http.client.HTTPConnection(place.authority)
        self._connection.sock = self._socket = place.connect()
        headers = {"Accept": "text/event-stream", "Cookie": cookie}
        if last_id is not None:
            headers["Last-Event-ID"] = last_id
        self._connection.request("GET", f"{place.base}{API}/events", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.seen: list[Event] = []
        self.last_id = last_id

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._answer.close()
        self._connection.close()
        self._socket.close()

    def shut_down(self) -> None:
        """Ends a listen() of another thread."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def listen(self, take: Callable[[Event], None]) -> None:
        """Gives every event, keeping none, until the stream ends."""
        for event in self._read(math.inf):
            self.seen.clear()
            self.last_id = event.id or self.last_id
            take(event)

    def wait_for(self, matches: Callable[[Event], bool], seconds: float, what: str) -> Event:
        """The first event from here on that matches; TimeoutError says what came instead."""
        deadline = time.monotonic() + seconds
        try:
            for event in self._read(deadline):
                if matches(event):
                    return event
        except TimeoutError:
            pass
        raise TimeoutError(f"after {seconds:g} s no {what}; came: {self.seen[-10:]}")

    def _read(self, deadline: float) -> Iterator[Event]:
        kind, identity, data = "message", "", []
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(None if math.isinf(left) else left)
            line = self._answer.readline()
            if not line:
                return
            text = line.decode().rstrip("\r\n")
            if text:
                name, _, value = text.partition(":")
                value = value.removeprefix(" ")
                if name == "event":
                    kind = value
                elif name == "id":
                    identity = value
                elif name == "data":
                    data.append(value)
            elif data:
                event = Event(kind, identity, json.loads("\n".join(data)))
                self.seen.append(event)
                yield event
                kind, identity, data = "message", "", []
