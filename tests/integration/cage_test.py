# SPDX-License-Identifier: Apache-2.0
"""What both daemons have given away once they serve, tried from inside of them; and that they still do all they do."""
from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from archive import Archive  # noqa: E402
from child import Child  # noqa: E402, the path is set by archive
from daemons import GEO  # noqa: E402
from injected import call_in, calls_in  # noqa: E402
from rig_case import RigCase  # noqa: E402

AT_FDCWD = -100
ANONYMOUS = 0x22  # MAP_PRIVATE | MAP_ANONYMOUS
READ, WRITE, EXECUTE = 1, 2, 4
NO_PERMISSION = {-errno.EPERM}
OUT_OF_REACH = {-errno.EPERM, -errno.EACCES}


class CageTest(RigCase):
    def daemons(self) -> tuple[Child, Child]:
        return self.rig.banguid, self.rig.web

    def victim(self) -> int:
        """Another process of root's: whoever signals, reads or traces it has root."""
        return self.rig.fail2ban.process.pid

    def assert_denied(self, *calls: tuple[int | str, ...], said: set[int] = NO_PERMISSION) -> None:
        for daemon in self.daemons():
            for call, answer in zip(calls, calls_in(daemon.process.pid, calls)):
                with self.subTest(daemon=daemon.name, call=call):
                    self.assertIn(answer, said)

    def test_the_kernel_says_that_they_are_narrowed(self) -> None:
        for daemon in self.daemons():
            for task in Path(f"/proc/{daemon.process.pid}/task").iterdir():
                status = (task / "status").read_text()
                with self.subTest(daemon=daemon.name, task=task.name):
                    self.assertRegex(status, r"(?m)^Seccomp:\s+2$")
                    self.assertRegex(status, r"(?m)^NoNewPrivs:\s+1$")
            self.assertRegex(daemon.output.read_text(), r"seccomp=yes")

    def test_the_probe_itself_works(self) -> None:
        for daemon in self.daemons():
            self.assertEqual(call_in(daemon.process.pid, "getpid"), daemon.process.pid)

    def test_they_execute_nothing(self) -> None:
        self.assert_denied(
            ("execve", "/bin/true", 0, 0),
            ("execveat", AT_FDCWD, "/bin/true", 0, 0, 0),
            ("memfd_create", "x", 0),
            ("mmap", 0, 4096, READ | WRITE | EXECUTE, ANONYMOUS, -1, 0),
            ("mmap", 0, 4096, READ | EXECUTE, ANONYMOUS, -1, 0),
            ("mprotect", 0x10000, 4096, READ | EXECUTE))

    def test_they_make_no_process(self) -> None:
        self.assert_denied(("fork",), ("vfork",), ("clone", signal.SIGCHLD, 0, 0, 0, 0), ("clone3", 0, 88))

    def test_other_processes_of_root_are_out_of_reach(self) -> None:
        victim = self.victim()
        self.assert_denied(
            ("kill", victim, 0),
            ("kill", victim, signal.SIGKILL),
            ("tgkill", victim, victim, signal.SIGKILL),
            ("pidfd_open", victim, 0),
            ("ptrace", 0x4206, victim, 0, 0),  # PTRACE_SEIZE
            ("process_vm_readv", victim, 0, 0, 0, 0, 0),
            ("process_vm_writev", victim, 0, 0, 0, 0, 0),
            ("fcntl", 0, 8, victim))  # F_SETOWN: signals by way of a descriptor
        self.assertIsNone(self.rig.fail2ban.ended())

    def test_the_kernels_wide_doors_are_closed(self) -> None:
        self.assert_denied(
            ("io_uring_setup", 1, 0),
            ("bpf", 0, 0, 0),
            ("unshare", 0x10000000),  # CLONE_NEWUSER
            ("mount", "none", "/mnt", "tmpfs", 0, 0),
            ("setuid", 1),
            ("prctl", 15, "x", 0, 0, 0),  # PR_SET_NAME
            ("seccomp", 0, 0, 0))

    def test_there_is_no_network(self) -> None:
        # AF_INET, AF_INET6, AF_NETLINK, AF_PACKET
        self.assert_denied(*(("socket", family, 1, 0) for family in (2, 10, 16, 17)), ("bind", 0, 0, 0))

    def test_files_of_others_are_out_of_reach(self) -> None:
        # Root may write to both folders, and the web daemon's user to the second.
        written = [str(folder / "written") for folder in (self.rig.folder, Path("/tmp"))]
        self.assert_denied(
            ("openat", AT_FDCWD, "/etc/shadow", os.O_RDONLY),
            ("openat", AT_FDCWD, "/etc/passwd", os.O_RDONLY),
            ("openat", AT_FDCWD, str(self.rig.fail2ban.log), os.O_RDWR),
            *(("openat", AT_FDCWD, path, os.O_WRONLY | os.O_CREAT, 0o600) for path in written), said=OUT_OF_REACH)
        for path in written:
            self.assertFalse(os.path.exists(path))

    def test_banguid_changes_no_file(self) -> None:
        process = self.rig.banguid.process.pid
        mine = str(self.rig.banguid.configuration)
        calls = (("openat", AT_FDCWD, mine, os.O_RDONLY | os.O_TRUNC), ("openat", AT_FDCWD, mine, os.O_RDWR),
                 ("open", mine, os.O_WRONLY), ("rename", mine, mine + "x"), ("chmod", mine, 0o666))
        for call, answer in zip(calls, calls_in(process, calls)):
            with self.subTest(call=call):
                self.assertEqual(answer, -errno.EPERM)
        opened = call_in(process, "openat", AT_FDCWD, str(self.rig.fail2ban.log), os.O_RDONLY)
        self.assertGreaterEqual(opened, 0)

    def test_the_web_daemon_does_not_read_what_fail2ban_wrote(self) -> None:
        process = self.rig.web.process.pid
        log = self.rig.fail2ban.runtime / "for-everybody"
        log.write_text("readable for any user\n")
        log.chmod(0o644)
        self.assertIn(call_in(process, "openat", AT_FDCWD, str(log), os.O_RDONLY), OUT_OF_REACH)
        kept = call_in(process, "openat", AT_FDCWD, str(self.rig.web.state / "bangui.sqlite3"), os.O_RDWR)
        self.assertGreaterEqual(kept, 0)

    def test_everything_still_works(self) -> None:
        archive = Archive(self.admin)
        path = self.admin.ban_path("alpha", "192.0.2.80")
        self.assert_ok(self.admin.put(path), 201)
        self.assertTrue(self.rig.fail2ban.is_banned("alpha", "192.0.2.80"))
        self.assert_ok(self.admin.delete(path))
        self.rig.fail2ban.write_failure("alpha", "192.0.2.81")
        self.until(lambda: bool(archive.events(address="192.0.2.81", kind="ban")), "the ban of a filter in the history")
        # Its owner puts a new file where the old one was.
        countries = self.rig.folder / "build" / GEO / "country.mmdb"
        shutil.copy2(countries, countries.with_suffix(".new"))
        os.utime(countries.with_suffix(".new"))
        countries.with_suffix(".new").rename(countries)
        for job in ("backup", "integrity", "retention", "places", "sessions"):
            with self.subTest(job=job):
                before = archive.job(job)["last_finished"]
                self.assert_ok(self.admin.post(f"/jobs/{job}/run"), 202)
                self.until(lambda job=job, before=before: not archive.job(job)["running"]  # type: ignore[misc]
                           and archive.job(job)["last_finished"] != before, f"the end of {job}")
                self.assertEqual(archive.job(job)["last_result"], "ok", archive.job(job))
        self.assertNotIn("is left out", self.rig.web.output.read_text())
        backups = list((self.rig.web.state / "backups").iterdir())
        self.assertEqual({re.sub(r"-\d.*", "", each.name) for each in backups}, {"bangui", "history"})
        visitor = self.rig.administrator()
        self.assertEqual(visitor.get("/session").status, 200)
        visitor.close()

    def test_fail2ban_may_go_and_come(self) -> None:
        self.rig.fail2ban.stop()
        self.until_answer("/jails", 502, "fail2ban_offline")
        self.rig.fail2ban.start()
        self.until_answer("/jails", 200)


class EndTest(RigCase):
    """Untouched: what is injected leaves memory behind, which a sanitizer's build tells at the end."""

    def test_they_end_in_order(self) -> None:
        for daemon in (self.rig.web, self.rig.banguid):
            with self.subTest(daemon=daemon.name):
                self.assertEqual(daemon.stop(), 0, daemon.last_words())
                self.assertFalse(daemon.socket.exists())
        for daemon in (self.rig.banguid, self.rig.web):
            daemon.start()
        self.until_answer("/jails", 200)


if __name__ == "__main__":
    import unittest
    unittest.main()
