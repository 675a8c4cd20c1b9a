# SPDX-License-Identifier: Apache-2.0
"""Somebody runs code inside bangui-web. Here a process with exactly that daemon's rights says to banguid what it
likes and reaches for everything else: it gets what Docs/THREATS.md says it may, each act is written down with its
uid and pid, and nothing else has an effect. fail2ban's own client is the witness."""
from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import pwd
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from as_user import as_user  # noqa: E402
from hostile_case import (BANNED, NOBODY, PROTECTED, REQUESTS, HostileCase, broken_frames, hostile_texts,  # noqa: E402
                          ipc)
from pest import pests_of  # noqa: E402
from rig import USER  # noqa: E402

OPERATOR = {"user": "admin", "address": "203.0.113.77", "request_id": "r1"}
NOT_PROTECTED = "192.0.2.66"
BANNED_IN_ALPHA = BANNED[0]
MOST_U32 = 2**32 - 1
NAMES = {number: name for name, number in ipc.Client.operations.items()}
PTRACE_ATTACH = 16
PESTS = 200
FLOOD_ROUNDS = 500


class TakenOver:
    policy = {"peers": {"read": ["0", USER], "act": [USER], "tune": [USER]}}

    def as_web(self, attack: Callable[[], Any]) -> Any:
        """Remembers who it was, for the audit."""
        value, self.attacker = as_user(USER, attack)
        return value

    def assert_audited(self, operation: str, times: int, *words: str) -> None:
        """As often as it was tried, by whom the kernel says, and each in one line."""
        lines = self.audit_lines(operation)
        self.assertEqual(len(lines), times, operation)
        for line in lines:
            self.assertTrue(line.isprintable(), line)
            self.assertEqual(line.count(f" peer_uid={pwd.getpwnam(USER).pw_uid} peer_pid={self.attacker} "), 1, line)
            for word in words:
                self.assertIn(word, line)

    def try_all(self, attempts: list[tuple[str, dict]]) -> list[str]:
        """As the web daemon: the code of each refusal, "reply" or "closed"."""
        def attack() -> list[str]:
            numbers = ipc.Client.operations
            return [self.answer(numbers[operation], REQUESTS[numbers[operation]].encode({**arguments, "by": OPERATOR}))
                    for operation, arguments in attempts]
        return self.as_web(attack)

    def test_every_hostile_text_through_every_field_of_every_operation(self) -> None:
        tried = self.as_web(self.say_everything)
        for number, field, text, said in tried:
            with self.subTest(operation=NAMES[number], field=field, text=text[:60]):
                allowed = {"closed", "not_found", "protected_address", "policy_refused"}
                # What the rest of the message asks for is nothing that changes anything: a protected address may
                # be unbanned and ignored, a jail that is not paused be resumed, logs be flushed.
                if NAMES[number] not in ("ban", "unban_all", "set_ban_time", "set_find_time", "set_max_retry",
                                            "pause_jail", "stop_jail"):
                    allowed.add("reply")
                self.assertIn(said, allowed)
        self.assertGreater(len(tried), 2000)
        self.assertGreater(len(self.audit_lines()), 500)

    def test_frames_that_break_a_rule_cost_the_connection(self) -> None:
        frames = broken_frames()
        said = self.as_web(lambda: {name: self.outcome(data) for name, data in frames.items()})
        self.assertEqual(said, dict.fromkeys(frames, "closed"))

    def test_floods_take_nothing_from_another_peer(self) -> None:
        answered = 0

        def attack() -> int:
            pests = pests_of(self.banguid.socket, PESTS)
            for _ in range(FLOOD_ROUNDS):
                for pest in pests:
                    pest.step()
            return sum(pest.connections for pest in pests)

        with self.connect() as honest:
            def ask() -> None:
                nonlocal answered
                self.assertEqual(len(honest.list_jails(after="")["jails"]), 3)
                self.assertEqual(honest.list_bans(jail="alpha", cursor=0)["total"], 1)
                answered += 1

            connections, _ = as_user(USER, attack, meanwhile=ask)
        self.assertGreater(connections, PESTS)
        self.assertGreater(answered, 10)

    def test_forged_operators_are_claims_beside_the_kernels_word(self) -> None:
        texts = [text.decode() for text in hostile_texts(self.canary)
                 if len(text) <= 64 and not text.startswith((b"\xff", b"\xed", b"\x80"))]
        texts += ["root", "root peer_uid=0 peer_pid=1", "x\nNOTICE audit operation=ban peer_uid=0 peer_pid=1 "]

        def attack() -> set[str]:
            codes = set()
            with self.connect() as peer:
                for text in texts:
                    by = {"user": text, "address": "203.0.113.1", "request_id": text}
                    for operation, arguments in (("ban", {"prefix": PROTECTED}), ("stop_jail", {})):
                        try:
                            peer.call(operation, jail="alpha", by=by, **arguments)
                            codes.add("done")
                        except ipc.IpcError as error:
                            codes.add(error.code)
            return codes

        self.assertEqual(self.as_web(attack), {"protected_address", "policy_refused"})
        self.assert_audited("ban", len(texts), " result=protected_address ")
        self.assert_audited("stop_jail", len(texts), " result=policy_refused ")

    def test_protected_addresses_its_operators_own_and_wide_networks_are_never_banned(self) -> None:
        prefixes = (PROTECTED, "198.51.100.0/24", "198.51.100.128/25", "127.0.0.1", "::1", "::", "0.0.0.0", "224.0.0.1",
                    "169.254.1.1", "255.255.255.255", "fe80::1", "ff02::1", OPERATOR["address"], "203.0.113.0/24",
                    "0.0.0.0/0", "::/0", "128.0.0.0/1", "10.0.0.0/8", "192.0.2.0/23", "2001:db8::/47")
        one = self.try_all([("ban", {"jail": "alpha", "prefix": each}) for each in prefixes])
        self.assertLessEqual(set(one), {"protected_address", "policy_refused"})
        self.assert_audited("ban", len(prefixes), " jail=alpha ")

        def many() -> list[dict]:
            with self.connect() as peer:
                return [result for some in (prefixes[:16], prefixes[4:])
                        for result in peer.ban_many(jail="alpha", prefixes=some, by=OPERATOR)["results"]]

        results = self.as_web(many)
        self.assertEqual(len(results), 32)
        for each in results:
            self.assertFalse(each["changed"])
            self.assertIn(each["refused"], ("protected_address", "policy_refused"))
        self.assert_audited("ban_many", 32, " jail=alpha ")

    def test_another_operators_name_or_none_unprotects_nothing(self) -> None:
        def attack() -> set[str]:
            codes = set()
            with self.connect() as peer:
                for by in (NOBODY, {**OPERATOR, "address": "192.0.2.1"}, {**OPERATOR, "address": PROTECTED}):
                    try:
                        peer.ban(jail="alpha", prefix=PROTECTED, by=by)
                    except ipc.IpcError as error:
                        codes.add(error.code)
            return codes

        self.assertEqual(self.as_web(attack), {"protected_address"})

    def test_nothing_outside_the_policy_is_tuned(self) -> None:
        with self.connect() as peer:
            limits = peer.limits()["limits"]
        attempts = [(operation, {"jail": "beta", argument: value}) for operation, argument, name in (
            ("set_ban_time", "seconds", "ban_time"), ("set_find_time", "seconds", "find_time"),
            ("set_max_retry", "count", "max_retry"))
            for value in (0, limits[f"{name}_least"] - 1, limits[f"{name}_most"] + 1, MOST_U32)]
        attempts += [(operation, {"jail": "beta", "prefix": prefix}) for operation in ("add_ignored", "remove_ignored")
                     for prefix in ("0.0.0.0/0", "::/0", "192.0.2.0/31", "2001:db8::/63")]
        attempts += [(operation, {"jail": "beta"}) for operation in ("pause_jail", "stop_jail")]
        attempts += [("unban_all", {})]
        self.assertEqual(set(self.try_all(attempts)), {"policy_refused"})
        for operation in ("set_ban_time", "add_ignored", "stop_jail", "pause_jail", "unban_all"):
            tried = sum(name == operation for name, _ in attempts)
            self.assert_audited(operation, tried, " result=policy_refused ")

    def test_a_jail_that_is_not_there_is_not_made(self) -> None:
        attempts = [("resume_jail", {"jail": "nosuch"}), ("set_ban_time", {"jail": "nosuch", "seconds": 600}),
                     ("add_ignored", {"jail": "nosuch", "prefix": NOT_PROTECTED}),
                     ("ban", {"jail": "nosuch", "prefix": NOT_PROTECTED}),
                     ("ban", {"jail": "--all", "prefix": NOT_PROTECTED})]
        self.assertLessEqual(set(self.try_all(attempts)), {"not_found", "closed"})
        self.assertEqual(self.audit_lines("ban")[0].count("jail=nosuch"), 1)

    def test_what_it_may_do_is_done_and_written_down(self) -> None:
        """The list of Docs/THREATS.md; each is undone again."""
        there_and_back = [
            ("ban", {"jail": "alpha", "prefix": NOT_PROTECTED}), ("unban", {"jail": "alpha", "prefix": NOT_PROTECTED}),
            ("ban", {"jail": "beta", "prefix": "192.0.2.0/24"}), ("unban", {"jail": "beta", "prefix": "192.0.2.0/24"}),
            ("set_ban_time", {"jail": "alpha", "seconds": 7200}), ("set_ban_time", {"jail": "alpha", "seconds": 600}),
            ("set_find_time", {"jail": "alpha", "seconds": 60}), ("set_find_time", {"jail": "alpha", "seconds": 600}),
            ("set_max_retry", {"jail": "alpha", "count": 20}), ("set_max_retry", {"jail": "alpha", "count": 1}),
            ("add_ignored", {"jail": "alpha", "prefix": NOT_PROTECTED}),
            ("remove_ignored", {"jail": "alpha", "prefix": NOT_PROTECTED}),
        ]
        self.assertEqual(set(self.try_all(there_and_back)), {"reply"})
        for operation, times in (("ban", 2), ("unban", 2), ("set_ban_time", 2), ("add_ignored", 1)):
            self.assert_audited(operation, times, " result=changed ", " user=admin ")
        self.assertEqual(len(self.audit_lines()), len(there_and_back))

    def test_of_fail2bans_files_it_reads_the_log_and_nothing_else(self) -> None:
        others = [Path("/etc/shadow"), Path("/etc/passwd"), self.fail2ban.database, self.banguid.policy,
                  self.banguid.output, self.fail2ban.log_of("alpha"), self.fail2ban.runtime / "fail2ban/jail.conf"]
        files = [path.stat().st_ino for path in others] + [1, 2, 2**63, 2**64 - 1]
        offsets = (0, 1, 16384, 2**31, 2**63 - 1, 2**63, 2**64 - 1)

        def attack() -> list[dict]:
            with self.connect() as peer:
                here = peer.read_log(at=None)["next"]
                answers = [peer.read_log(at={"file": file, "offset": offset}) for file in files for offset in offsets]
                answers += [peer.read_log(at={**here, "offset": here["offset"] + more}) for more in (1, 2**32, 2**62)]
                return [*answers, peer.read_log(at={**here, "offset": 0})]

        *forged, real = self.as_web(attack)
        self.assertEqual([each for each in forged if each["bytes"] or not each["lost"]], [])
        self.assertTrue(self.fail2ban.log.read_bytes().startswith(real["bytes"]))
        self.assertIn(b"fail2ban", real["bytes"])

    def test_of_fail2bans_own_settings_it_reads_the_harmless_ones(self) -> None:
        def attack() -> dict:
            with self.connect() as peer:
                return peer.server_settings()["settings"]

        self.assertEqual(self.as_web(attack), {
            "database": str(self.fail2ban.database), "database_max_age": 86400, "database_max_matches": 10,
            "log_level": "INFO", "log_target": str(self.fail2ban.log)})

    def test_of_the_database_it_reads_the_bans_it_can_name(self) -> None:
        shapes = [BANNED_IN_ALPHA, "%", "*", "' OR '1'='1", "'; DROP TABLE bips; --", '" OR 1=1 --',
                  "x' UNION SELECT 1,2,3 --", BANNED[1], "\0", "\u202e"]
        self.fail2ban.transcript("get alpha banip")  # behind what the database still has to write

        def attack() -> list[list[dict]]:
            found = []
            for jail in ("alpha", "x' OR '1'='1", "alpha'--", "%"):
                with self.connect() as peer, contextlib.suppress(ConnectionResetError):  # no name a jail can have
                    found.append([])
                    found[-1] = peer.recorded_bans(jail=jail, ids=shapes * 10)["bans"]
            return found

        alpha, *others = self.as_web(attack)
        self.assertEqual({each["id"] for each in alpha}, {BANNED_IN_ALPHA})
        self.assertEqual(others, [[], [], []])

    def test_of_the_database_it_reads_rows_of_bans_and_nothing_else(self) -> None:
        shapes = [BANNED_IN_ALPHA, BANNED[1], "%", "' OR '1'='1", "' UNION SELECT 1,2,3,4 --", "'; DROP TABLE bans; --"]
        cursors = [0, 1, 2**31, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1]
        self.fail2ban.transcript("get alpha banip")
        before = self.fail2ban.database.read_bytes()

        def attack() -> tuple[list, list]:
            with self.connect() as peer:
                found = [peer.ban_evidence(jail="alpha", id=each)["evidence"] for each in shapes]
                return found, [peer.archived_bans(after=each) for each in cursors]

        (alpha, *others), pages = self.as_web(attack)
        self.assertEqual((alpha["ban_time"], alpha["truncated"]), (600, False))
        self.assertEqual(others, [None] * len(others))
        for page in pages:
            self.assertIsNone(page["next"])
            self.assertLessEqual({each["id"] for each in page["bans"]}, set(BANNED))
        self.assertEqual(len(pages[0]["bans"]), 2 * len(BANNED))  # each in both tables
        self.assertEqual(before, self.fail2ban.database.read_bytes())

    def test_of_the_logs_folder_it_reads_what_was_rotated_from_the_log(self) -> None:
        folder, log = self.fail2ban.log.parent, self.fail2ban.log.name
        secret, other = folder / "secret", folder / "other"
        for each in (secret, other):
            each.write_text("the key of everything")
            self.addCleanup(each.unlink)
        laid_out = {f"{log}.1": lambda path: path.write_text("old"), f"{log}.2": lambda path: path.symlink_to(other),
                    f"{log}.3": lambda path: os.link(secret, path), f"{log}.4": os.mkfifo,
                    f"{log}.5": lambda path: path.mkdir(),
                    f"{log}.6": lambda path: path.symlink_to("/etc/shadow")}
        for name, make in laid_out.items():
            make(folder / name)
            self.addCleanup(lambda path: path.rmdir() if path.is_dir() else path.unlink(), folder / name)
        names = [*laid_out, log, f"{log}.", "secret", "../secret", str(secret), f"{log}./../secret", "/etc/shadow",
                 f"{log}.6/x", self.fail2ban.database.name, f"{log}.1\0", "x"]
        files = [os.stat(folder / f"{log}.1").st_ino, secret.stat().st_ino, other.stat().st_ino, os.stat("/etc/shadow").st_ino,
                 self.fail2ban.log.stat().st_ino, self.fail2ban.database.stat().st_ino, 0, 2**64 - 1]

        def attack() -> tuple[list, dict]:
            with self.connect() as peer:
                logs = peer.list_old_logs()["logs"]
                return logs, {(name, file): peer.read_old_log(name=name, file=file, offset=0)
                              for name in names for file in files}

        logs, answers = self.as_web(attack)
        self.assertEqual([(each["name"], each["file"]) for each in logs], [(f"{log}.1", files[0])])
        given = {key: answer["bytes"] for key, answer in answers.items() if not answer["gone"] or answer["bytes"]}
        self.assertEqual(given, {(f"{log}.1", files[0]): b"old"})

    def test_no_answer_holds_what_actions_are_made_of(self) -> None:
        def attack() -> bytes:
            said = b""
            with self.connect() as peer:
                for operation, type_ in REQUESTS.items():
                    if not 2 <= operation < 16:
                        continue
                    values = {"jail": "alpha", "after": 0 if NAMES[operation] == "archived_bans" else "", "cursor": 0,
                              "prefix": BANNED_IN_ALPHA, "at": None, "id": BANNED_IN_ALPHA, "ids": [BANNED_IN_ALPHA],
                              "name": "fail2ban.log.1", "file": 1, "offset": 0}
                    peer.send_frame(ipc.REQUEST, operation, 5000 + operation,
                                    type_.encode({name: values[name] for name in type_.fields}))
                    while (frame := peer.recv_frame()).kind == ipc.EVENT:
                        pass
                    said += frame.payload
            return said

        said = self.as_web(attack)
        self.assertIn(b"record", said)
        self.assertNotIn(str(self.fail2ban.actions).encode(), said)
        self.assertNotIn(b"echo", said)

    def test_what_it_can_reach_without_banguid(self) -> None:
        """Nothing: each attempt is refused by the kernel."""
        attempts = self.attempts()
        canary = self.folder / "reached"

        def attack() -> dict[str, str]:
            outcomes = {}
            for name, attempt in attempts.items():
                try:
                    outcomes[name] = f"worked: {attempt()!r}"[:200]
                except OSError as error:
                    outcomes[name] = errno.errorcode.get(error.errno or 0, str(error))
            return outcomes

        outcomes = self.as_web(attack)
        self.assertEqual({name: said for name, said in outcomes.items() if said not in ("EACCES", "EPERM")}, {})
        self.assertGreater(len(outcomes), 60)
        self.assertFalse(canary.exists())
        self.assertIsNone(self.banguid.ended())

    def attempts(self) -> dict[str, Callable[[], Any]]:
        runtime, config = self.fail2ban.runtime, self.fail2ban.runtime / "fail2ban"
        found: dict[str, Callable[[], Any]] = {}
        # fail2ban's socket, and its own client.
        found["connect to fail2ban"] = lambda: socket.socket(socket.AF_UNIX).connect(str(self.fail2ban.socket))
        # Reading what is not for it.
        for path in (self.fail2ban.database, self.fail2ban.log, Path("/etc/shadow")):
            found[f"read {path.name}"] = path.read_bytes
        # Writing, replacing and removing.
        files = (self.fail2ban.database, self.fail2ban.log, self.fail2ban.log_of("alpha"), config / "jail.conf",
                 config / "fail2ban.conf", config / "action.d/record.conf", config / "filter.d/alpha.conf",
                 self.banguid.policy, self.banguid.configuration, self.banguid.output)
        for path in files:
            found[f"append to {path.name}"] = lambda path=path: path.open("ab")
            found[f"truncate {path.name}"] = lambda path=path: os.truncate(path, 0)
            found[f"make {path.name} writable"] = lambda path=path: path.chmod(0o666)
        for path in (*files, self.fail2ban.socket, self.banguid.socket):
            found[f"remove {path.name}"] = path.unlink
            found[f"rename {path.name}"] = lambda path=path: path.rename(f"{path}.taken")
            found[f"link {path.name}"] = lambda path=path: os.link(path, f"{path}.link")
        for folder in (self.folder, runtime, config, config / "action.d", config / "filter.d"):
            found[f"create a file in {folder.name}"] = (folder / "reached").touch
            found[f"bind a socket in {folder.name}"] = (
                lambda folder=folder: socket.socket(socket.AF_UNIX).bind(str(folder / "reached")))
            found[f"point a link from {folder.name}"] = lambda folder=folder: (folder / "reached").symlink_to("/etc")
            found[f"open {folder.name} to all"] = lambda folder=folder: folder.chmod(0o777)
        # Both processes.
        libc = ctypes.CDLL(None, use_errno=True)

        def checked(result: int) -> int:
            if result < 0:
                raise OSError(ctypes.get_errno(), "refused")
            return result

        for name, pid in (("banguid", self.pid), ("fail2ban", self.fail2ban.process.pid)):
            proc = Path(f"/proc/{pid}")
            for file in ("mem", "environ", "maps", "auxv", "syscall", "stack"):
                found[f"read {file} of {name}"] = (proc / file).read_bytes
            found[f"write memory of {name}"] = lambda proc=proc: (proc / "mem").open("r+b")
            for link in ("exe", "cwd", "root"):
                found[f"follow {link} of {name}"] = lambda proc=proc, link=link: os.readlink(proc / link)
            found[f"list descriptors of {name}"] = lambda proc=proc: list((proc / "fd").iterdir())
            found[f"reach through root of {name}"] = (proc / "root/etc/passwd").read_bytes
            found[f"sacrifice {name}"] = lambda proc=proc: (proc / "oom_score_adj").write_text("1000")
            for number in (0, signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL, signal.SIGHUP):
                found[f"send {int(number)} to {name}"] = lambda pid=pid, number=number: os.kill(pid, number)
            found[f"trace {name}"] = lambda pid=pid: checked(libc.ptrace(PTRACE_ATTACH, pid, 0, 0))
            found[f"limit {name}"] = lambda pid=pid: resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, 0))
            found[f"slow {name}"] = lambda pid=pid: os.setpriority(os.PRIO_PROCESS, pid, 19)
            found[f"bind {name} to a core"] = lambda pid=pid: os.sched_setaffinity(pid, {0})
        for uid in (os.setuid, os.seteuid):
            found[f"become root by {uid.__name__}"] = lambda uid=uid: uid(0)
        found["take a group"] = lambda: os.setgroups([0])
        return found

    def test_fail2bans_own_client_is_refused_too(self) -> None:
        def attack() -> tuple[int, str]:
            said = subprocess.run(
                [*self.fail2ban.program.command("fail2ban-client"), *self.fail2ban.options(), "set", "alpha", "banip",
                 NOT_PROTECTED], capture_output=True, text=True, check=False, cwd="/",
                env=self.fail2ban.program.environment(), timeout=30)
            return said.returncode, said.stdout + said.stderr

        status, words = self.as_web(attack)
        self.assertNotEqual(status, 0)
        self.assertIn("ermission denied", words)


class TakenOverOf102(TakenOver, HostileCase):
    version = "1.0.2"


class TakenOverOf110(TakenOver, HostileCase):
    version = "1.1.0"


class InAHurry(HostileCase):
    """More acts than the policy allows, as fast as they can be said."""

    policy = {"peers": {"read": ["0", USER], "act": [USER]}, "limits": {"acts_per_second": 2, "act_burst": 5}}

    def test_acts_are_limited_and_the_limiting_is_written_down(self) -> None:
        acts = [ipc.encode_frame(ipc.REQUEST, 17, number, ipc.Client.messages[ipc.REQUEST, 17].encode(
            {"jail": "alpha", "prefix": NOT_PROTECTED, "by": OPERATOR})) for number in range(2, 402)]

        def attack() -> tuple[list[str], float]:
            began = time.monotonic()
            codes = []
            for at in range(0, len(acts), 100):
                some = acts[at:at + 100]
                with self.connect() as peer:  # another connection is not another allowance
                    peer.socket.sendall(b"".join(some))
                    codes += [ipc.decode(peer.messages[ipc.ERROR, 0], frame.payload)["code"]
                              if frame.kind == ipc.ERROR else "done"
                              for frame in (peer.recv_frame() for _ in some)]
            return codes, time.monotonic() - began

        (codes, seconds), attacker = as_user(USER, attack)
        self.assertEqual(set(codes), {"done", "rate_limited"})
        self.assertLessEqual(codes.count("done"), 5 + 2 * seconds + 1)
        lines = self.audit_lines("unban")
        self.assertEqual(sum(" result=unchanged " in line for line in lines), codes.count("done"))
        limited = [line for line in lines if " result=rate_limited " in line]
        self.assertGreater(len(limited), 0)
        self.assertIn(f" peer_pid={attacker} ", limited[0])
