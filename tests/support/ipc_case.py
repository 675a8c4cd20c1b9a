# SPDX-License-Identifier: Apache-2.0
"""Base of the test cases that speak to banguid itself, as an admitted peer, in front of a real fail2ban: one
of each per class."""
from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any

from private_fail2ban import JAILS, TREE, TestFail2ban, wait_until
from surroundings import NONE
from daemons import Banguid, Sections  # on the path since private_fail2ban
from rig import USER, build_folder

sys.path.insert(0, str(build_folder() / "proto"))
import bangui_ipc as ipc  # noqa: E402

WAIT_SECONDS = 20.0


class IpcCase(unittest.TestCase):
    version = "1.0.2"
    jails = JAILS
    policy: Sections = {}
    peers = ("read", "act")  # the classes the peer, who is root here, is allowed

    @classmethod
    def setUpClass(cls) -> None:
        folder = Path(tempfile.mkdtemp(prefix="bangui-ipc-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        subprocess.run([TREE / "packaging/create_user.sh"], check=True)
        cls.fail2ban = TestFail2ban(cls.version, folder / "f2b", cls.jails)
        cls.addClassCleanup(cls.fail2ban.stop)
        cls.fail2ban.start()
        policy = {"limits": {"acts_per_second": 100, "act_burst": 1000}, **cls.policy}
        policy["peers"] = {each: ["0", USER] for each in cls.peers}
        cls.banguid = Banguid(build_folder(), folder, cls.fail2ban.socket, USER, folder / "banguid.log", policy, **NONE)
        cls.addClassCleanup(cls.banguid.stop)
        cls.banguid.start()

    def setUp(self) -> None:
        self.peer = self.connect()

    def tearDown(self) -> None:
        self.peer.close()
        self.assertIsNone(self.banguid.ended(), self.banguid.last_words())

    def connect(self) -> ipc.Client:
        """Once fail2ban is there."""
        peer = ipc.Client(self.banguid.socket)
        self.until(lambda: peer.server_state()["state"]["fail2ban"] == "online", "fail2ban online")
        return peer

    def until(self, condition: Callable[[], Any], what: str) -> None:
        wait_until(condition, WAIT_SECONDS, what)

    def assert_refused(self, code: str, operation: str, **arguments: Any) -> str:
        """The detail of the refusal."""
        with self.assertRaises(ipc.IpcError) as refused:
            self.peer.call(operation, **arguments)
        self.assertEqual(refused.exception.code, code, refused.exception.detail)
        return refused.exception.detail
