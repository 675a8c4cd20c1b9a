# SPDX-License-Identifier: Apache-2.0
"""What packaging/run.sh runs after the build: it says where the page is, keeps what it should, and leaves
nothing running."""
from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client, Place  # noqa: E402
from private_fail2ban import TREE, private_fail2ban, wait_until  # noqa: E402
from rig import NAME, PASSWORD, USER, free_port, stage  # noqa: E402

READY_SECONDS = 90.0
END_SECONDS = 60.0


class Services:
    """One services.py with what it has said so far."""

    def __init__(self, folder: Path, port: int, fail2ban: str = "demo"):
        self.said = folder / "said.txt"
        self.said.write_text("")
        with open(self.said, "ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, TREE / "packaging/demo/services.py", "--dir", folder, "--build", folder / "build",
                 "--user", USER, "--port", str(port), "--fail2ban", fail2ban],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)

    def text(self) -> str:
        return self.said.read_text()

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.text().endswith("\nReady\n") or self.process.poll() is not None, READY_SECONDS,
                   f"Ready; so far: {self.text()}")
        if self.process.poll() is not None:
            raise AssertionError(self.text())

    def children(self) -> dict[str, int]:
        """Every process below it, by name."""
        found = {}
        for line in subprocess.run(["ps", "-eo", "pid=,ppid=,args="], check=True, capture_output=True,
                                   text=True).stdout.splitlines():
            pid, parent, arguments = line.split(maxsplit=2)
            if int(parent) == self.process.pid:
                found[arguments] = int(pid)
        return found

    def child(self, name: str) -> int:
        return next(pid for arguments, pid in self.children().items() if name in arguments)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class ServicesTest(unittest.TestCase):
    def setUp(self) -> None:
        # A blank, because a home folder may have one.
        self.folder = Path(tempfile.mkdtemp(prefix="bangui run-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        stage(self.folder / "build")
        self.port = free_port()

    def start(self, fail2ban: str = "demo") -> Services:
        services = Services(self.folder, self.port, fail2ban)
        self.addCleanup(services.end)
        return services

    def assert_gone(self, children: dict[str, int]) -> None:
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.values()), END_SECONDS,
                   f"the end of {children}")

    def test_it_serves_until_it_is_told_to_stop_and_keeps_its_users(self) -> None:
        services = self.start()
        services.wait_until_ready()
        said = services.text()
        self.assertIn(f"\nURL: http://127.0.0.1:{self.port}/\n", said)
        token = re.search(r"^Setup token: (\S+)$", said, re.MULTILINE)
        assert token is not None, said
        client = Client(Place(port=self.port))
        self.assertEqual(client.setup(token[1], NAME, PASSWORD).status, 201)
        wait_until(lambda: client.get("/status").json["totals"] is not None, 20, "the jails")
        self.assertEqual([jail["name"] for jail in client.get("/jails").json["items"]],
                         ["mail", "sshd", "web-login"])
        wait_until(lambda: client.get("/bans").json["total"] > 0, 30, "a ban by the traffic")
        client.close()

        children = services.children()
        self.assertEqual(len(children), 4, children)  # fail2ban, its traffic, both daemons
        runtime = {Path(word).parent for arguments in children for word in arguments.split()
                   if word.endswith("/web.toml")}
        services.process.send_signal(signal.SIGINT)
        self.assertEqual(services.process.wait(END_SECONDS), 0)
        self.assert_gone(children)
        self.assertEqual([folder for folder in runtime if folder.exists()], [])

        again = self.start()
        again.wait_until_ready()
        self.assertNotIn("Setup token:", again.text())
        client = Client(Place(port=self.port))
        self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
        client.close()
        again.process.send_signal(signal.SIGTERM)
        self.assertEqual(again.process.wait(END_SECONDS), 0)

    def test_the_daemons_are_who_they_should_be(self) -> None:
        services = self.start()
        services.wait_until_ready()

        def status(name: str) -> dict[str, str]:
            lines = Path(f"/proc/{services.child(name)}/status").read_text().splitlines()
            return dict(line.split(":\t", 1) for line in lines if ":\t" in line)

        banguid, web = status("banguid.toml"), status("web.toml")
        self.assertEqual(banguid["Uid"].split()[1], "0")
        uid = str(pwd.getpwnam(USER).pw_uid)
        self.assertEqual(set(web["Uid"].split()), {uid})
        self.assertEqual(web["Groups"].split(), [])
        for process in (banguid, web):
            self.assertEqual(process["NoNewPrivs"], "1")
            self.assertEqual(int(process["CapEff"], 16), 0)
            self.assertEqual(int(process["CapPrm"], 16), 0)

    def test_when_one_ends_by_itself_all_end_with_a_message(self) -> None:
        services = self.start()
        services.wait_until_ready()
        children = services.children()
        os.kill(services.child("web.toml"), signal.SIGKILL)
        self.assertEqual(services.process.wait(END_SECONDS), 1)
        self.assertIn("bangui-web ended by itself", services.text())
        self.assert_gone(children)

    def test_killed_itself_it_takes_everything_along(self) -> None:
        services = self.start()
        services.wait_until_ready()
        children = services.children()
        services.process.kill()
        self.assert_gone(children)

    def test_told_to_stop_before_it_is_ready_it_leaves_nothing(self) -> None:
        services = self.start()
        wait_until(lambda: len(services.children()) > 0, READY_SECONDS, "a first child")
        children = services.children()
        services.process.terminate()
        self.assertEqual(services.process.wait(END_SECONDS), 0)
        self.assert_gone(children)

    def test_a_taken_port_is_named_before_anything_starts(self) -> None:
        with socket.create_server(("127.0.0.1", self.port)):
            services = self.start()
            self.assertEqual(services.process.wait(END_SECONDS), 1)
        self.assertIn(f"port {self.port}", services.text())
        self.assertIn("--port", services.text())
        self.assertNotIn("Starting", services.text())

    def test_it_uses_the_fail2ban_it_is_given_and_leaves_it_running(self) -> None:
        with private_fail2ban() as fail2ban:
            services = self.start(str(fail2ban.socket))
            services.wait_until_ready()
            self.assertEqual(len(services.children()), 2)
            services.process.terminate()
            self.assertEqual(services.process.wait(END_SECONDS), 0)
            self.assertEqual(fail2ban.client("ping").returncode, 0)

    def test_a_socket_without_fail2ban_is_named(self) -> None:
        services = self.start(str(self.folder / "no.sock"))
        self.assertEqual(services.process.wait(END_SECONDS), 1)
        self.assertIn("no fail2ban answers at", services.text())
