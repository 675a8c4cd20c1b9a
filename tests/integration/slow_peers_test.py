# SPDX-License-Identifier: Apache-2.0
"""Peers of banguid that take their time or mean harm, and a fail2ban that takes its time, keep nobody else
waiting. What is counted is answers, in their order: how long they take is the machine's affair."""
from __future__ import annotations

import concurrent.futures
import pwd
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from ipc_case import IpcCase, ipc  # noqa: E402
from pest import pests_of  # noqa: E402
from private_fail2ban import JAILS, Jail  # noqa: E402
from process import descriptors, resident_bytes  # noqa: E402
from rig import USER, Rig  # noqa: E402
from rig_case import DEADLINE_SECONDS, RigCase  # noqa: E402

PESTS = 200
REQUESTS = 100
LONG_LIST = 5000
QUICK_ROUNDS = 20
GROWTH_BYTES = 48 << 20


class ManyPeersTest(RigCase):
    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version, policy={"peers": {"read": ["0", USER], "act": [USER], "tune": [USER]},
                                        "limits": {"acts_per_second": 100, "act_burst": 1000}})

    def test_two_hundred_of_them_and_each_request_of_the_web_daemon_is_answered(self) -> None:
        self.until_answer("/jails", 200)
        pid = self.rig.banguid.process.pid
        open_before, resident = descriptors(pid), resident_bytes(pid)
        pests = pests_of(self.rig.banguid.socket, PESTS)
        try:
            for number in range(REQUESTS):
                for pest in pests:
                    pest.step()
                path = self.admin.ban_path("alpha", f"203.0.113.{number + 1}")
                self.assert_ok(self.admin.put(path), 201)
                self.assert_ok(self.admin.delete(path))
        finally:
            for pest in pests:
                pest.close()
        self.assertGreater(sum(pest.connections for pest in pests), PESTS)
        self.assertLess(resident_bytes(pid) - resident, GROWTH_BYTES)
        self.until(lambda: descriptors(pid) <= open_before, "their descriptors to be gone")
        uid = pwd.getpwnam(USER).pw_uid
        dropped = [line for line in self.rig.banguid.output.read_text().splitlines()
                   if "peer dropped" in line or "peer refused" in line]
        self.assertGreater(len(dropped), 0)
        self.assertEqual([line for line in dropped if f" peer_uid={uid} " in line], [])


class SlowFail2ban:
    jails = (*JAILS, Jail("long", actions=()))

    def quick_requests(self) -> list[tuple[str, dict]]:
        """What banguid answers without asking fail2ban."""
        at = self.peer.read_log(at=None)["next"]
        return [("server_state", {}), ("read_log", {"at": at}), ("limits", {}),
                ("recorded_bans", {"jail": "alpha", "ids": ["192.0.2.1"]}),
                ("ban_evidence", {"jail": "alpha", "id": "192.0.2.1"}), ("archived_bans", {"after": 0}),
                ("list_old_logs", {}), ("read_old_log", {"name": "fail2ban.log.1", "file": 1, "offset": 0})]

    def answered_first(self, slow: list[tuple[str, dict]], quick: list[tuple[str, dict]],
                       meanwhile: Callable[[], None] = lambda: None) -> list[int]:
        """Sends all of it over one connection, the slow ones first, and reads as many answers as there are quick
        ones: the operations that were answered. Then `meanwhile`, and the slow ones have to come."""
        frames = [ipc.encode_frame(ipc.REQUEST, number, 1000 + at, ipc.Client.messages[ipc.REQUEST, number].encode(
            arguments)) for at, (number, arguments) in enumerate(
                (ipc.Client.operations[name], arguments) for name, arguments in [*slow, *quick])]
        self.peer.socket.settimeout(DEADLINE_SECONDS)
        self.peer.socket.sendall(b"".join(frames))

        def answers(count: int) -> list[int]:
            seen: list[int] = []
            while len(seen) < count:
                frame = self.peer.recv_frame()
                if frame.kind != ipc.EVENT:
                    seen.append(frame.id - 1000)
            return seen

        first = answers(len(quick))
        meanwhile()
        self.assertEqual(sorted(answers(len(slow))), list(range(len(slow))))
        return sorted(first)

    def test_while_it_stands_still_banguid_answers_what_it_can(self) -> None:
        slow = [("list_jails", {"after": ""}), ("list_bans", {"jail": "alpha", "cursor": 0}),
                ("jail_parameters", {"jail": "alpha"}), ("log_source", {}), ("is_banned", {"prefix": "192.0.2.1"})]
        quick = self.quick_requests() * QUICK_ROUNDS
        self.fail2ban.suspend()
        try:
            first = self.answered_first(slow, quick, self.fail2ban.resume)
        finally:
            self.fail2ban.resume()
        self.assertEqual(first, list(range(len(slow), len(slow) + len(quick))))

    def test_behind_a_long_list_banguid_answers_what_it_can(self) -> None:
        for start in range(0, LONG_LIST, 1000):
            self.fail2ban.client("set", "long", "banip", *(
                f"10.1.{number // 250}.{number % 250 + 1}" for number in range(start, start + 1000)))
        quick = self.quick_requests() * (QUICK_ROUNDS // 5)  # fewer than fail2ban needs for its list
        slow = [("list_bans", {"jail": "long", "cursor": 0})]
        self.assertEqual(self.answered_first(slow, quick), list(range(1, 1 + len(quick))))
        self.assertEqual(self.peer.list_bans(jail="long", cursor=0)["total"], LONG_LIST)


class SlowFail2banOf102(SlowFail2ban, IpcCase):
    version = "1.0.2"


class SlowFail2banOf110(SlowFail2ban, IpcCase):
    version = "1.1.0"


class SlowFail2banBehindTheWebTest(RigCase):
    def test_while_an_act_waits_every_page_is_answered(self) -> None:
        self.until_answer("/jails", 200)
        reader = self.rig.administrator()
        self.rig.fail2ban.suspend()
        try:
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                act = pool.submit(self.admin.put, self.admin.ban_path("alpha", "192.0.2.40"))
                answered = 0
                # It ends with banguid's deadline at the latest.
                while not act.done():
                    for path in ("/status", "/jails", "/bans", "/jails/alpha/bans", "/session"):
                        # From the mirror, or that fail2ban is not there.
                        self.assertIn(reader.get(path).status, (200, 502), path)
                        answered += not act.done()
                self.assertGreater(answered, 0)
                self.assert_problem(act.result(), 502, "fail2ban_offline", "fail2ban_protocol")
        finally:
            self.rig.fail2ban.resume()
            reader.close()
        self.until_answer("/jails", 200)
