# SPDX-License-Identifier: Apache-2.0
"""What hostile peers of banguid say, and base of the test cases that say it in front of a real fail2ban:
whatever was sent, after each test the world is as it was and everybody is served."""
from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Iterator
from pathlib import Path

from private_fail2ban import JAILS, TREE, TestFail2ban, answers, wait_until
from process import resident_bytes
from surroundings import NONE
from daemons import Banguid, Sections  # on the path since private_fail2ban
from rig import USER, build_folder

sys.path.insert(0, str(build_folder() / "proto"))
import bangui_ipc as ipc  # noqa: E402

PROTECTED = "198.51.100.7"
PROTECTED_NETWORKS = [ipaddress.ip_network(each) for each in (
    "198.51.100.0/24", "127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
    "::/64", "fe80::/10", "ff00::/8")]
BANNED = ("203.0.113.201", "203.0.113.202", "2001:db8:c::3")  # in each jail one, from the beginning on
WIDEST = {4: 24, 6: 48}
NOBODY = {"user": "", "address": None, "request_id": ""}
VALID = {"JailName": "alpha", "Prefix": PROTECTED, "Address": "203.0.113.1", "FileName": "fail2ban.log.1"}
PEER_SECONDS = 6.0  # banguid's own deadlines are 5 s
GROWTH_BYTES = 48 << 20
SERVER_PARAMETERS = ("logtarget", "loglevel", "dbfile", "dbpurgeage", "dbmaxmatches")
PARAMETERS = ("bantime", "findtime", "maxretry", "maxmatches", "usedns", "actions", "action record actionban",
              "logpath", "ignoreip", "ignoreself", "ignorecommand", "failregex", "ignoreregex", "datepattern")


def hostile_texts(canary: Path) -> list[bytes]:
    """Each would do something if it reached the place it aims at."""
    touch = f"touch {canary}"
    command = f"cos\nsystem\n(S'{touch}'\ntR."
    return [text.encode() if isinstance(text, str) else text for text in (
        # another command behind the end marker, unpickled as root
        f"x<F2B_END_COMMAND>{command}<F2B_END_COMMAND>",
        f"alpha<F2B_END_COMMAND>{command}",
        "<F2B_CLOSE_COMMAND><F2B_END_COMMAND>",
        command,
        b"\x80\x02cos\nsystem\nX\x05\x00\x00\x00touch\x85R.<F2B_END_COMMAND>",
        # evaluated as root where a time is expected
        f"(lambda: __import__('os').system('{touch}'))()",
        f"__import__('os').system('{touch}')",
        # several hosts, forged log lines, options, names that are looked up
        "192.0.2.66, 192.0.2.67", "192.0.2.66\n192.0.2.67", "192.0.2.66 192.0.2.67", " 192.0.2.66", "010.2.3.4",
        "2001:0DB8::CAFE", "host.example", "", "-h", "--all", "--unban", "--report-absent", "alpha beta", "alpha,beta",
        "x\n2026-11-22 12:00:00,000 fail2ban.actions [1]: NOTICE [alpha] Ban 192.0.2.66",
        # an action's property or method
        f"alpha action record actionban {touch}", f"alpha\0action\0record\0actionban\0{touch}", "action",
        f"$({touch})", f"`{touch}`", f"; {touch} #", f"'; {touch}; '", f"../../{canary}", "%(actionban)s", "<ip>",
        # not text at all
        b"\xff\xfe", b"\xed\xa0\x80", b"\0", "\u202e\u2066", "a" * 64, "a" * 65, "\u00e4" * 32, "x" * 100_000,
    )]


def leaves(type_: object, path: tuple = ()) -> Iterator[tuple]:
    """Where in a message texts and bytes are."""
    if isinstance(type_, ipc.Struct):
        for name, field in type_.fields.items():
            yield from leaves(field, (*path, name))
    elif isinstance(type_, (ipc.Optional, ipc.List)):
        yield from leaves(type_.item, (*path, type_))
    elif isinstance(type_, ipc.Octets):
        yield path


def encode(type_: object, target: tuple | None = None, raw: bytes = b"") -> bytes:
    """A valid message, but for the raw bytes at the target."""
    if target == ():
        return struct.pack("<I", len(raw)) + raw
    if isinstance(type_, ipc.Struct):
        return b"".join(encode(field, target[1:] if target and target[0] == name else None, raw)
                        for name, field in type_.fields.items())
    if isinstance(type_, ipc.Optional):
        return b"\1" + encode(type_.item, target[1:], raw) if target else b"\0"
    if isinstance(type_, ipc.List):
        return struct.pack("<I", 1) + encode(type_.item, target[1:], raw) if target else struct.pack("<I", 0)
    for name, value in VALID.items():
        if type_ is ipc.TYPES[name]:
            return type_.encode(value)
    return type_.encode("" if isinstance(type_, ipc.String) else 0)


def broken_frames() -> dict[str, bytes]:
    """Each breaks a rule of the wire format and has to cost its sender the connection."""
    state = ipc.Client.operations["server_state"]
    return {
        "oversized": struct.pack("<IBHI", ipc.Client.frame_max + 1, 0, state, 9),
        "huge": struct.pack("<IBHI", 2**32 - 1, 0, state, 9),
        "undersized": struct.pack("<IBHI", 6, 0, state, 9),
        "empty": struct.pack("<I", 0),
        "unknown operation": ipc.encode_frame(ipc.REQUEST, 999, 9, b""),
        "an event": ipc.encode_frame(ipc.EVENT, 64, 0, b""),
        "a reply": ipc.encode_frame(ipc.REPLY, state, 9, b""),
        "an unknown kind": ipc.encode_frame(9, state, 9, b""),
        "an event's number": ipc.encode_frame(ipc.REQUEST, 64, 9, b""),
        "trailing bytes": ipc.encode_frame(ipc.REQUEST, state, 9, b"\0"),
        "hello again": ipc.encode_frame(ipc.REQUEST, 1, 9, struct.pack("<I", 1)),
        "http": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    }


REQUESTS = {number: type_ for (kind, number), type_ in ipc.Client.messages.items() if kind == ipc.REQUEST}


class HostileCase(unittest.TestCase):
    version = "1.0.2"
    policy: Sections = {}

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="bangui-hostile-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.folder.chmod(0o755)
        cls.canary = cls.folder / "canary"
        subprocess.run([TREE / "packaging/create_user.sh"], check=True)
        cls.fail2ban = TestFail2ban(cls.version, cls.folder / "f2b", JAILS)
        cls.addClassCleanup(cls.fail2ban.stop)
        cls.fail2ban.start()
        for jail, each in zip(JAILS, BANNED):
            cls.fail2ban.client("set", jail.name, "banip", each)
        policy = {"limits": {"acts_per_second": 100, "act_burst": 1000},
                  "protect": {"prefixes": [str(PROTECTED_NETWORKS[0])]},
                  "allow": {"unban_all": False}, **cls.policy}
        cls.banguid = Banguid(build_folder(), cls.folder, cls.fail2ban.socket, USER, cls.folder / "banguid.log", policy, **NONE)
        # Memory that was freed is not kept by the sanitizer.
        cls.banguid.environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=4", **cls.environment()}
        cls.addClassCleanup(cls.banguid.stop)
        cls.banguid.start()
        cls.pid = cls.banguid.process.pid

    @classmethod
    def environment(cls) -> dict[str, str]:
        """Of banguid, on top of the usual."""
        return {}

    def setUp(self) -> None:
        with self.connect() as client:
            wait_until(lambda: client.server_state()["state"]["fail2ban"] == "online", 20, "fail2ban online")
        self.before = self.world()
        said = "".join(self.before["fail2ban"])
        self.assertTrue(all(each in said for each in BANNED), "what is compared before and after holds no bans")
        self.memory = resident_bytes(self.pid)
        self.heard = self.banguid.output.stat().st_size

    def tearDown(self) -> None:
        """After every test the world is as it was and everybody is served."""
        self.assertIsNone(self.banguid.ended(), self.banguid.last_words())
        self.assertEqual(self.banguid.process.pid, self.pid)
        self.assertEqual(self.world(), self.before)
        self.assertFalse(self.canary.exists())
        self.assertTrue(answers(self.fail2ban.socket))
        with self.connect() as client:
            self.assertEqual([each["jail"] for each in client.list_jails(after="")["jails"]],
                             sorted(jail.name for jail in JAILS))
        self.assertLess(resident_bytes(self.pid) - self.memory, GROWTH_BYTES)

    def connect(self) -> ipc.Client:
        """As an honest peer; a place may have to become free first."""
        deadline = time.monotonic() + PEER_SECONDS
        while True:
            try:
                return ipc.Client(self.banguid.socket)
            except OSError:
                if time.monotonic() > deadline:
                    raise

    def world(self) -> dict[str, object]:
        """What fail2ban's own client says of it, and every file of its configuration."""
        config = self.fail2ban.runtime / "fail2ban"
        return {
            "fail2ban": self.fail2ban.transcript("status", *(f"get {key}" for key in SERVER_PARAMETERS), *(
                f"get {jail.name} {key}" for jail in JAILS for key in ("banip --with-time", *PARAMETERS))).splitlines(),
            "files": {str(path): hashlib.sha256(path.read_bytes()).hexdigest()
                      for path in sorted(config.rglob("*")) if path.is_file()},
            "folder": sorted(path.name for path in self.folder.iterdir()),
            "policy": self.banguid.policy.read_bytes(),
        }

    def audit_lines(self, operation: str = r"\w+") -> list[str]:
        """What banguid has written down since the test began of one operation, or of all."""
        with self.banguid.output.open(encoding="utf-8") as output:
            output.seek(self.heard)
            lines = output.read().splitlines()
        begin = re.compile(rf"\S+ info audit operation={operation} ")
        return [line for line in lines if begin.match(line)]

    def outcome(self, data: bytes, client: ipc.Client | None = None) -> str:
        """What one connection comes to that sends these bytes: "closed", "silent", or the last frame's kind."""
        last = "silent"
        with contextlib.closing(client or self.connect()) as peer:
            peer.socket.settimeout(PEER_SECONDS)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                peer.socket.sendall(data)
            with contextlib.suppress(OSError):
                peer.socket.shutdown(socket.SHUT_WR)
            try:
                while True:
                    frame = peer.recv_frame()
                    if frame.kind == ipc.ERROR:
                        last = ipc.decode(peer.messages[ipc.ERROR, 0], frame.payload)["code"]
                    elif frame.kind == ipc.REPLY:
                        last = "reply"
            except TimeoutError:
                self.fail(f"neither answered nor closed: {data[:80]!r}")
            except OSError:
                return last if last != "silent" else "closed"

    def answer(self, number: int, payload: bytes) -> str:
        """The code of the error, "reply", or "closed"."""
        with self.connect() as peer:
            peer.socket.settimeout(PEER_SECONDS)
            try:
                peer.send_frame(ipc.REQUEST, number, 1000, payload)
                while True:
                    frame = peer.recv_frame()
                    if frame.kind == ipc.ERROR:
                        return str(ipc.decode(peer.messages[ipc.ERROR, 0], frame.payload)["code"])
                    if frame.kind == ipc.REPLY:
                        return "reply"
            except TimeoutError:
                self.fail(f"operation {number} neither answered nor closed: {payload[:80]!r}")
            except OSError:
                return "closed"

    def say_everything(self) -> list[tuple[int, tuple, bytes, str]]:
        """Every hostile text through every field of every operation: (operation, field, text, what came of it)."""
        said = []
        for number, type_ in REQUESTS.items():
            for target in leaves(type_):
                for text in hostile_texts(self.canary):
                    answer = "rate_limited"
                    while answer == "rate_limited":  # which says nothing of what is behind it
                        answer = self.answer(number, encode(type_, target, text))
                    said.append((number, tuple(str(each) for each in target), text, answer))
        return said
