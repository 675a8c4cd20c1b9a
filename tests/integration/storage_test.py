# SPDX-License-Identifier: Apache-2.0
"""The web daemon's disk: its database locked by somebody else, and a full file system."""
from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from archive import Archive, assert_equal_to_logs  # noqa: E402
from rig_case import RigCase  # noqa: E402
from daemons import give_to  # noqa: E402, the path is set by rig_case
from http_client import Client  # noqa: E402
from rig import NAME, PASSWORD, USER, Rig  # noqa: E402

SPACE = 6 << 20  # enough for empty databases and their logs


class StorageTest(RigCase):
    """Its state directory is a file system of its own."""

    @classmethod
    def make_rig(cls) -> Rig:
        rig = Rig()
        state = rig.web.state
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SPACE},mode=0700", "bangui-test", state], check=True)
        cls.addClassCleanup(subprocess.run, ["umount", state], check=True)
        give_to(state, USER, 0o700)
        return rig

    blocks = itertools.count()

    def recorder(self) -> dict:
        return self.assert_ok(self.admin.get("/settings/history"))["recorder"]

    def assert_bans(self, address: str) -> None:
        path = self.admin.ban_path("alpha", address)
        self.assert_ok(self.admin.put(path), 201)
        self.assertTrue(self.rig.fail2ban.is_banned("alpha", address))

    def test_a_locked_database_stops_neither_sign_in_nor_bans_and_passes(self) -> None:
        client = self.rig.client()
        with contextlib.closing(sqlite3.connect(self.rig.web.state / "bangui.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            # The session is kept in memory, and the log says so.
            self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
            self.assertEqual(client.get("/session").status, 200)
            self.assert_bans("192.0.2.30")
            self.assertIn("session kept in memory only", self.rig.web.output.read_text())
            other.execute("ROLLBACK")
        self.assert_sign_in_lasts(client)

    def test_a_full_disk_does_not_stop_bans_and_heals(self) -> None:
        filler = self.rig.web.state / "filler"
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(b"x" * 4096)
                    file.flush()
            except OSError:
                pass
            try:
                file.close()
            except OSError:
                pass
        space = os.statvfs(self.rig.web.state)
        self.assertEqual(space.f_bavail, 0)

        for _ in range(6):  # the log of the database may have some room of its own
            client = self.rig.client()
            self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
            client.close()
        self.assertEqual(self.admin.get("/jails").status, 200)
        self.assert_bans("192.0.2.31")
        archive = Archive(self.admin)
        # More than the archive's own log has room for.
        fail2ban = self.rig.fail2ban
        while not (trouble := self.recorder()["detail"]):
            fail2ban.client("set", "alpha", "banip", *(f"10.9.{next(self.blocks)}.{each}" for each in range(250)))
        self.assertIn("no space", trouble)

        filler.unlink()
        # Nothing is lost by it, and nobody had to do anything.
        assert_equal_to_logs(self, archive, fail2ban)
        self.until(lambda: self.recorder()["state"] == "following", "the recorder to be at the end of the log")
        self.assert_sign_in_lasts(self.rig.client())

    def assert_sign_in_lasts(self, client: Client) -> None:
        """It is on the disk when it is answered."""
        self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
        self.rig.web.kill()
        self.rig.web.start()
        self.assertEqual(client.get("/session").status, 200)
        client.close()
