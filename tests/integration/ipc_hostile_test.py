# SPDX-License-Identifier: Apache-2.0
"""A peer of banguid that is allowed to connect and means harm, in front of a real fail2ban. Whatever it
sends: no file is written, no command run, no jail changed, nothing banned that policy does not allow, and
banguid serves the next peer. BANGUI_SEED repeats a run of the random part."""
from __future__ import annotations

import ipaddress
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from hostile_case import (BANNED, NOBODY, PEER_SECONDS, PROTECTED, PROTECTED_NETWORKS, REQUESTS, WIDEST,  # noqa: E402
                          HostileCase, broken_frames, encode, hostile_texts, ipc, leaves)
from private_fail2ban import JAILS, wait_until  # noqa: E402
from rig import USER  # noqa: E402

RANDOM_CONNECTIONS = 600


class HostileTest(HostileCase):
    policy = {"peers": {"read": ["0", USER], "act": ["0"]}}

    @classmethod
    def environment(cls) -> dict[str, str]:
        # Whoever may open the socket: the uid is what counts.
        return {"BANGUI_BANGUID_SOCKET_MODE": "0666"}

    def test_every_hostile_text_through_every_field_of_every_operation(self) -> None:
        # 16 and above act, on a protected address: they never succeed here, but for an unban of what is not
        # banned. The classes of the rest, this peer is not given.
        allowed = {"closed", "not_found", "protected_address", "policy_refused", "not_permitted"}
        tried = self.say_everything()
        for number, field, text, said in tried:
            with self.subTest(operation=number, field=field, text=text[:60]):
                self.assertIn(said, allowed | ({"reply"} if number != 16 else set()))
        self.assertGreater(len(tried), 400)

    def test_the_operators_claims_reach_the_audit_line_and_nothing_else(self) -> None:
        texts = [text.decode() for text in hostile_texts(self.canary)
                 if len(text) <= 64 and not text.startswith((b"\xff", b"\xed", b"\x80"))]
        with self.connect() as client:
            for text in texts:
                by = {"user": text, "address": "203.0.113.1", "request_id": text}
                with self.assertRaises(ipc.IpcError):
                    client.ban(jail="alpha", prefix=PROTECTED, by=by)
        lines = self.audit_lines("ban")
        self.assertEqual(len(lines), len(texts))
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
        for name, data in broken_frames().items():
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
            for each in set(self.fail2ban.banned(jail.name)) - set(BANNED):
                network = ipaddress.ip_network(each)
                self.assertGreaterEqual(network.prefixlen, WIDEST[network.version])
                for protected in PROTECTED_NETWORKS:
                    self.assertFalse(protected.version == network.version and protected.overlaps(network), each)
                self.fail2ban.client("set", jail.name, "unbanip", each)


if __name__ == "__main__":
    unittest.main()
