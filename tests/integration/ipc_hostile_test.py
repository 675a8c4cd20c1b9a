# SPDX-License-Identifier: Apache-2.0
"""A peer of banguid that is allowed to connect and means harm, in front of a real fail2ban. Whatever it
sends: no file is written, no command run, no jail changed, nothing banned that policy does not allow, and
banguid serves the next peer. BANGUI_SEED repeats a run of the random part."""
from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import pickle
import random
import select
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

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from private_fail2ban import JAILS, TestFail2ban, answers, wait_until  # noqa: E402
from daemons import Banguid  # noqa: E402  (on the path since private_fail2ban)
from fail2ban_process import END  # noqa: E402
from rig import USER, build_folder  # noqa: E402

sys.path.insert(0, str(build_folder() / "proto"))
import bangui_ipc as ipc  # noqa: E402

PROTECTED = "198.51.100.7"
PROTECTED_NETWORKS = [ipaddress.ip_network(each) for each in (
    "198.51.100.0/24", "127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
    "::/64", "fe80::/10", "ff00::/8")]
WIDEST = {4: 24, 6: 48}
NOBODY = {"user": "", "address": None, "request_id": ""}
VALID = {"JailName": "alpha", "Prefix": PROTECTED, "Address": "203.0.113.1"}
PEER_SECONDS = 6.0  # banguid's own deadlines are 5 s
GROWTH_BYTES = 48 << 20
RANDOM_CONNECTIONS = 600
PARAMETERS = ("bantime", "findtime", "maxretry", "usedns", "actions", "logpath", "ignoreip", "failregex")


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


REQUESTS = {number: type_ for (kind, number), type_ in ipc.Client.messages.items() if kind == ipc.REQUEST}


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="bangui-hostile-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.folder.chmod(0o755)
        cls.canary = cls.folder / "canary"
        subprocess.run([Path(__file__).resolve().parents[2] / "packaging/create_user.sh"], check=True)
        cls.fail2ban = TestFail2ban("1.0.2", cls.folder / "f2b", JAILS)
        cls.addClassCleanup(cls.fail2ban.stop)
        cls.fail2ban.start()
        cls.banguid = Banguid(build_folder(), cls.folder, cls.fail2ban.socket, USER, cls.folder / "banguid.log", {
            "peers": {"read": ["0", USER], "act": ["0"]},
            "limits": {"acts_per_second": 100, "act_burst": 1000},
            "protect": {"prefixes": [str(PROTECTED_NETWORKS[0])]},
        })
        # Whoever may open the socket: the uid is what counts. Memory that was freed is not kept by the sanitizer.
        cls.banguid.environment = dict(os.environ, BANGUI_BANGUID_SOCKET_MODE="0666",
                                       ASAN_OPTIONS="quarantine_size_mb=4")
        cls.addClassCleanup(cls.banguid.stop)
        cls.banguid.start()
        cls.pid = cls.banguid.process.pid

    def setUp(self) -> None:
        with self.connect() as client:
            wait_until(lambda: client.server_state()["state"]["fail2ban"] == "online", 20, "fail2ban online")
        self.before = self.world()
        self.memory = self.resident()

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
        self.assertLess(self.resident() - self.memory, GROWTH_BYTES)

    def connect(self) -> ipc.Client:
        """As an honest peer; a place may have to become free first."""
        deadline = time.monotonic() + PEER_SECONDS
        while True:
            try:
                return ipc.Client(self.banguid.socket)
            except OSError:
                if time.monotonic() > deadline:
                    raise

    def ask(self, *words: str) -> object:
        """What fail2ban answers to these words; a process of its own client for each would take minutes."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PEER_SECONDS)
            connection.connect(str(self.fail2ban.socket))
            connection.sendall(pickle.dumps(list(words), 2) + END)
            reply = b""
            while not reply.endswith(END):
                reply += connection.recv(65536)
        code, value = pickle.loads(reply)
        self.assertEqual(code, 0, value)
        return value

    def world(self) -> dict[str, object]:
        config = self.fail2ban.runtime / "fail2ban"
        files = {str(path): hashlib.sha256(path.read_bytes()).hexdigest()
                 for path in sorted(config.rglob("*")) if path.is_file()}
        return {
            "jails": self.ask("status"),
            "bans": {jail.name: self.ask("get", jail.name, "banip") for jail in JAILS},
            "parameters": [self.ask("get", jail.name, key) for jail in JAILS for key in PARAMETERS],
            "server": [self.ask("get", key) for key in ("logtarget", "loglevel", "dbfile", "dbpurgeage")],
            "files": files,
            "folder": sorted(path.name for path in self.folder.iterdir()),
        }

    def resident(self) -> int:
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

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

    def test_every_hostile_text_through_every_field_of_every_operation(self) -> None:
        tried = 0
        for number, type_ in REQUESTS.items():
            for target in leaves(type_):
                for text in hostile_texts(self.canary):
                    with self.subTest(operation=number, field=[str(each) for each in target], text=text[:60]):
                        said = self.answer(number, encode(type_, target, text))
                        # 16 and above act, on a protected address: they never succeed here.
                        # The classes of the rest, this peer is not given.
                        allowed = {"closed", "not_found", "protected_address", "policy_refused", "not_permitted"}
                        if number < 16:
                            allowed.add("reply")
                        elif number > 16:
                            allowed.add("reply")  # of an unban of what is not banned
                        self.assertIn(said, allowed)
                        tried += 1
        self.assertGreater(tried, 400)

    def test_the_operators_claims_reach_the_audit_line_and_nothing_else(self) -> None:
        texts = [text.decode() for text in hostile_texts(self.canary)
                 if len(text) <= 64 and not text.startswith((b"\xff", b"\xed", b"\x80"))]
        already = self.banguid.output.read_text().count("audit operation=ban")
        with self.connect() as client:
            for text in texts:
                by = {"user": text, "address": "203.0.113.1", "request_id": text}
                with self.assertRaises(ipc.IpcError):
                    client.ban(jail="alpha", prefix=PROTECTED, by=by)
        lines = [line for line in self.banguid.output.read_text().splitlines() if "audit operation=ban" in line]
        self.assertEqual(len(lines) - already, len(texts))
        for line in lines:
            self.assertIn(" peer_uid=0 ", line)
            self.assertTrue(line.isprintable(), line)

    def test_addresses_that_fail2ban_would_take_wrongly_cannot_be_said(self) -> None:
        number = ipc.Client.operations["ban"]
        for raw in (b"", b"\1", bytes(4), bytes(6), bytes(16), bytes(18), bytes([192, 0, 2, 66, 33]),
                    bytes([192, 0, 2, 66, 24]), b"\0" * 10 + b"\xff\xff" + bytes([192, 0, 2, 66, 128]),
                    b"192.0.2.66", b"192.0.2.66/24"):
            with self.subTest(raw=raw):
                self.assertEqual(self.answer(number, encode(REQUESTS[number], ("prefix",), raw)), "closed")

    def test_protected_and_wide_networks_are_refused(self) -> None:
        with self.connect() as client:
            for prefix in ("0.0.0.0/0", "::/0", "10.0.0.0/8", "192.0.2.0/23", "2001:db8::/47", "127.0.0.1", "::1",
                           "224.0.0.1", "198.51.100.0/25", "255.255.255.255", "fe80::1", "0.0.0.0", "203.0.113.0/24"):
                with self.subTest(prefix=prefix), self.assertRaises(ipc.IpcError) as caught:
                    client.ban(jail="alpha", prefix=prefix, by={**NOBODY, "address": "203.0.113.9"})
                self.assertIn(caught.exception.code, ("policy_refused", "protected_address"))

    def test_a_stranger_is_closed_before_a_byte_is_read(self) -> None:
        program = ("import socket, sys\n"
                   "s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[1])\n"
                   "try:\n    s.sendall(bytes.fromhex(sys.argv[2])); print(len(s.recv(100)))\n"
                   "except (BrokenPipeError, ConnectionResetError):\n    print(0)\n")
        hello = ipc.encode_frame(ipc.REQUEST, 1, 1, struct.pack("<I", ipc.Client.protocol_number))
        said = subprocess.run(
            ["/usr/bin/setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "/usr/bin/python3", "-c",
             program, str(self.banguid.socket), hello.hex()], capture_output=True, text=True, timeout=20, check=True)
        self.assertEqual(said.stdout.strip(), "0")
        self.assertIn("peer refused peer_uid=65534", self.banguid.output.read_text())

    def test_who_may_only_read_cannot_act(self) -> None:
        ban = ipc.encode_frame(ipc.REQUEST, 1, 1, struct.pack("<I", ipc.Client.protocol_number)) + ipc.encode_frame(
            ipc.REQUEST, 16, 2, REQUESTS[16].encode({"jail": "alpha", "prefix": "192.0.2.66", "by": NOBODY}))
        program = ("import socket, sys\n"
                   "s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[1])\n"
                   "s.sendall(bytes.fromhex(sys.argv[2]))\n"
                   "data = b''\n"
                   "while b'policy' not in data:\n    data += s.recv(1000)\n"
                   "print(data)\n")
        said = subprocess.run(
            ["/usr/bin/setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "/usr/bin/python3", "-c", program,
             str(self.banguid.socket), ban.hex()], capture_output=True, text=True, timeout=20, check=True)
        self.assertIn("no operations of class act", said.stdout)
        self.assertIn("result=not_permitted", self.banguid.output.read_text())

    def test_frames_cut_at_every_byte(self) -> None:
        stream = ipc.encode_frame(ipc.REQUEST, 16, 2, REQUESTS[16].encode(
            {"jail": "alpha", "prefix": "192.0.2.66", "by": {**NOBODY, "address": "203.0.113.1"}}))
        for end in range(len(stream)):
            with self.subTest(end=end):
                self.assertEqual(self.outcome(stream[:end]), "closed")

    def test_frames_that_break_a_rule_close_the_connection(self) -> None:
        state = ipc.Client.operations["server_state"]
        heads = {
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
        for name, data in heads.items():
            with self.subTest(name):
                self.assertEqual(self.outcome(data), "closed")

    def test_before_hello_there_is_nothing_but_hello(self) -> None:
        for number in [*REQUESTS, 0, 64, 999]:
            if number != 1:
                with self.subTest(operation=number):
                    frame = ipc.encode_frame(ipc.REQUEST, number, 1, encode(REQUESTS[number]) if number in REQUESTS else b"")
                    self.assertEqual(self.outcome(frame, ipc.Client(self.banguid.socket, hello=False)), "closed")
        wrong = ipc.encode_frame(ipc.REQUEST, 1, 1, struct.pack("<I", ipc.Client.protocol_number + 1))
        self.assertEqual(self.outcome(wrong, ipc.Client(self.banguid.socket, hello=False)), "invalid_argument")

    def test_an_id_that_is_open_cannot_be_used_again(self) -> None:
        # fail2ban has to be asked for it, so the first is open still when the second comes.
        one = ipc.encode_frame(ipc.REQUEST, 3, 7, ipc.TYPES["Name"].encode(""))
        with self.connect() as client:
            client.socket.sendall(one + one)
            with self.assertRaises(OSError):
                while True:
                    client.recv_frame()

    def test_two_hundred_connections(self) -> None:
        def serves(peer: socket.socket) -> bool:
            readable, _, _ = select.select([peer], [], [], 0)
            return not readable

        peers = []
        try:
            for _ in range(200):
                peer = socket.socket(socket.AF_UNIX)
                peer.connect(str(self.banguid.socket))
                peers.append(peer)
            wait_until(lambda: sum(map(serves, peers)) <= 4, PEER_SECONDS, "all but four to be closed")
        finally:
            for peer in peers:
                peer.close()
        with self.connect() as client:
            self.assertEqual(client.server_state()["state"]["connects"], 1)

    def test_a_silent_peer_and_a_dribbling_one_lose_their_place(self) -> None:
        began = time.monotonic()
        with ipc.Client(self.banguid.socket, hello=False) as silent, self.connect() as dribbling:
            for peer in (silent, dribbling):
                peer.socket.settimeout(2 * PEER_SECONDS)
            dribbling.socket.sendall(ipc.encode_frame(ipc.REQUEST, 2, 1, b"")[:-1])
            for peer in (silent, dribbling):
                with self.assertRaises(ConnectionResetError):
                    peer.recv_frame()
        self.assertGreater(time.monotonic() - began, 4.5)
        self.assertLess(time.monotonic() - began, 2 * PEER_SECONDS)

    def test_who_does_not_read_is_dropped_and_keeps_nobody_waiting(self) -> None:
        flood = b"".join(ipc.encode_frame(ipc.REQUEST, 2, number, b"") for number in range(20_000))
        with self.connect() as deaf, self.connect() as honest:
            deaf.socket.setblocking(False)
            deadline = time.monotonic() + 2 * PEER_SECONDS
            dropped = False
            while not dropped:
                try:
                    flood = flood[deaf.socket.send(flood):] or flood
                except BlockingIOError:
                    pass
                except OSError:
                    dropped = True
                began = time.monotonic()
                honest.server_state()
                self.assertLess(time.monotonic() - began, 2.0)
                self.assertLess(time.monotonic(), deadline)

    def test_random_frames(self) -> None:
        seed = int(os.environ.get("BANGUI_SEED") or random.randrange(2**32))
        print(f"BANGUI_SEED={seed}")
        chance = random.Random(seed)
        texts = hostile_texts(self.canary)

        def random_bytes() -> bytes:
            return chance.randbytes(chance.choice((0, 1, 3, 7, 11, 40, 200, 3000)))

        def structured() -> bytes:
            number = chance.choice([*REQUESTS, 0, 7, 32, 48, 64, 65535])
            payload = random_bytes()
            if number in REQUESTS and chance.random() < 0.8:
                target = chance.choice([*leaves(REQUESTS[number]), None])
                payload = encode(REQUESTS[number], target, chance.choice([*texts, random_bytes()]))
            return ipc.encode_frame(chance.choice((0, 0, 0, 0, 0, 1, 2, 3, 255)), number, chance.randrange(2**32), payload)

        def mutated() -> bytes:
            data = bytearray(structured())
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(data))
                match chance.randrange(4):
                    case 0: data[at] ^= 1 << chance.randrange(8)
                    case 1: data[at] = chance.choice((0, 1, 0x7f, 0x80, 0xff))
                    case 2: del data[at:at + chance.randrange(1, 9)]
                    case _: data[at:at] = chance.randbytes(chance.randrange(1, 9))
                if not data:
                    return b""
            return bytes(data)

        for number in range(RANDOM_CONNECTIONS):
            data = b"".join(chance.choice((random_bytes, structured, structured, mutated))()
                            for _ in range(chance.randrange(1, 4)))
            greeted = chance.random() < 0.95
            with self.subTest(seed=seed, connection=number):
                self.outcome(data, None if greeted else ipc.Client(self.banguid.socket, hello=False))
        self.lift_what_was_allowed()

    def lift_what_was_allowed(self) -> None:
        """A random prefix may be one that policy lets anybody ban. It is a real one, then, and lifted again."""
        for jail in JAILS:
            for each in set(self.ask("get", jail.name, "banip")) - set(self.before["bans"][jail.name]):
                network = ipaddress.ip_network(each)
                self.assertGreaterEqual(network.prefixlen, WIDEST[network.version])
                for protected in PROTECTED_NETWORKS:
                    self.assertFalse(protected.version == network.version and protected.overlaps(network), each)
                self.ask("set", jail.name, "unbanip", each)


if __name__ == "__main__":
    unittest.main()
