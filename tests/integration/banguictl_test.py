# SPDX-License-Identifier: Apache-2.0
"""banguictl as root uses it, in front of the real daemons."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client, Place  # noqa: E402
from rig import NAME, PASSWORD, TREE, USER, build_folder  # noqa: E402
from rig_case import RigCase  # noqa: E402

SECONDS = 120
PROGRAM = build_folder() / "banguid/ctl/banguictl"


def usage() -> str:
    return subprocess.run([PROGRAM, "--help"], check=True, capture_output=True, text=True).stdout


class BanguictlTest(RigCase):
    @property
    def socket(self) -> Path:
        return self.rig.web.admin_socket

    def ctl(self, *arguments: str, words: str = "", status: int = 0) -> str:
        """What it said on both outputs."""
        configuration = self.rig.folder / "etc"
        configuration.mkdir(exist_ok=True)
        done = subprocess.run([PROGRAM, *arguments, "--socket", str(self.socket), "--state", str(self.rig.web.state),
                               "--config", str(configuration)], input=words, capture_output=True, text=True,
                              timeout=SECONDS, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_status_shows_the_daemons_and_the_jails(self) -> None:
        said = self.ctl("status")
        self.assertRegex(said, rf"(?m)^fail2ban +online +{re.escape(self.version)}")
        self.assertRegex(said, r"(?m)^banguid +online")
        self.assertRegex(said, r"(?m)^alpha +\d+ +\d+ +\d+ +\d+$")
        state = json.loads(self.ctl("status", "--json"))
        self.assertEqual(state["status"]["fail2ban"]["state"], "online")
        self.assertIn("alpha", [jail["name"] for jail in state["jails"]["items"]])

    def test_bans_and_lets_in(self) -> None:
        self.assertIn("beta: 192.0.2.60 is banned", self.ctl("ban", "192.0.2.60", "--jail", "alpha", "--jail", "beta"))
        self.assertTrue(self.rig.fail2ban.is_banned("alpha", "192.0.2.60"))
        self.assertIn("was banned already", self.ctl("ban", "192.0.2.60", "--jail", "alpha"))
        self.assertIn("is let in", self.ctl("unban", "192.0.2.60", "--jail", "alpha"))
        self.assertIn("beta: 192.0.2.60 is let in", self.ctl("unban", "192.0.2.60", "--everywhere"))
        self.assertFalse(self.rig.fail2ban.is_banned("beta", "192.0.2.60"))
        self.assertIn("not banned anywhere", self.ctl("unban", "192.0.2.60", "--everywhere"))
        self.assertIn("protected", self.ctl("ban", "127.0.0.1", "--jail", "alpha", status=1).lower())
        self.assertIn("alpha;drop", self.ctl("ban", "192.0.2.60", "--jail", "alpha;drop", status=1))
        self.assertIn("say in which jail", self.ctl("ban", "192.0.2.60", status=1))
        self.ctl("ban", "192.0.2.60,192.0.2.61", "--jail", "alpha", status=1)
        audit = self.rig.banguid.output.read_text()
        self.assertIn("user=root", audit)

    def test_a_new_password_ends_the_sessions_of_the_old_one(self) -> None:
        visitor = self.rig.administrator()
        self.assert_ok(visitor.get("/session"))
        self.assertIn(NAME, self.ctl("user", "list"))
        self.ctl("user", "reset-password", NAME, words="short\n", status=1)
        self.assert_ok(visitor.get("/session"))
        self.ctl("user", "reset-password", "nobody", words="another correct horse\n", status=1)
        self.ctl("user", "reset-password", NAME, words='another "correct" horse\n')
        self.assert_problem(visitor.get("/session"), 401, "not_signed_in")
        self.assert_problem(visitor.post("/session", {"name": NAME, "password": PASSWORD}), 401, "wrong_credentials")
        self.assertEqual(visitor.sign_in(NAME, 'another "correct" horse').status, 201)
        visitor.close()
        self.ctl("user", "reset-password", NAME, words=PASSWORD + "\n")
        self.admin.sign_in(NAME, PASSWORD)

    def test_nobody_but_root_is_served(self) -> None:
        # Through a descriptor of root's, as the file's mode keeps others off already.
        self.socket.chmod(0o666)
        self.addCleanup(self.socket.chmod, 0o600)
        for user in (USER, "nobody"):
            said = subprocess.run(["setpriv", "--reuid", user, "--clear-groups", str(self.staged()), "status", "--socket",
                                   str(self.socket)], capture_output=True, text=True, check=False)
            self.assertEqual(said.returncode, 1)
            self.assertIn("only root is let in", said.stderr)
        root = Client(Place(path=self.socket))
        self.assertEqual(self.assert_ok(root.get("/users"))["items"][0]["name"], NAME)
        root.close()
        self.assert_problem(self.admin.get("/users"), 404, "not_found")
        self.assert_problem(self.admin.put(f"/users/{NAME}/password", {"password": "x" * 20}), 404, "not_found")

    def staged(self) -> Path:
        """A copy where every user can run it."""
        path = self.rig.folder / "banguictl"
        path.write_bytes(PROGRAM.read_bytes())
        path.chmod(0o755)
        return path

    def test_the_databases_are_checked_copied_and_put_back(self) -> None:
        self.assertIn("nothing is wrong", self.ctl("db", "check"))
        self.ctl("db", "backup")
        copies = sorted((self.rig.web.state / "backups").glob("bangui-*.sqlite3"))
        self.assertTrue(copies)
        self.assertIn("systemctl stop", self.ctl("db", "restore", str(copies[-1]), status=1))
        self.assertIn("no copy of a database", self.ctl("db", "restore", str(PROGRAM), status=1))
        self.rig.web.stop()
        try:
            self.assertIn("is in place", self.ctl("db", "restore", str(copies[-1])))
        finally:
            self.rig.web.start()
        self.admin.close()
        self.assertEqual(self.admin.sign_in(NAME, PASSWORD).status, 201)
        self.assert_ok(self.admin.get("/jails"))

    def test_the_doctor_finds_what_is_wrong(self) -> None:
        said = self.ctl("doctor", status=1)
        self.assertIn("ok     bangui-web answers", said)
        self.assertIn("ok     banguid answers", said)
        self.assertRegex(said, r"WRONG  .*policy.toml")
        self.rig.banguid.stop()
        try:
            self.until(lambda: "banguid does not answer" in self.ctl("doctor", status=1), "the doctor to see it")
        finally:
            self.rig.banguid.start()
            self.until(lambda: "ok     banguid answers" in self.ctl("doctor", status=1), "banguid to be well")

    def test_setup_is_done(self) -> None:
        self.assertIn("setup is done", self.ctl("setup-token", status=1))


class DocumentsTest(unittest.TestCase):
    """--help, the manual page and the completion name the same things."""

    def test_the_manual_has_every_command_and_option(self) -> None:
        page = (TREE / "packaging/man/banguictl.8").read_text().replace("\\-", "-").replace('"', "")
        commands = re.findall(r"(?m)^  ([a-z][a-z -]*?)(?: [A-Z]+)?(?: \[.*)?$", usage())
        self.assertGreater(len(commands), 10)
        for command in commands:
            self.assertRegex(page, rf"(?m)^\.(?:B|BR|BI) {re.escape(command)}\b", command)
        options = set(re.findall(r"--[a-z]+", usage()))
        self.assertEqual(set(re.findall(r"(?m)^\.BI? (--[a-z]+)", page)), options)

    def complete(self, *words: str) -> list[str]:
        script = (f"source {TREE / 'packaging/completions/banguictl'}; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
                  "_banguictl; printf '%s\\n' \"${COMPREPLY[@]}\"")
        said = subprocess.run(["bash", "-euc", script, "bash", "banguictl", *words], check=True, capture_output=True,
                              text=True, env={"PATH": os.environ["PATH"]})
        return said.stdout.split()

    def test_the_completion_knows_every_word(self) -> None:
        commands = re.findall(r"(?m)^  ([a-z][a-z -]*?)(?: [A-Z]+)?(?: \[.*)?$", usage())
        self.assertEqual(set(self.complete("")), {command.split()[0] for command in commands})
        for first in {command.split()[0] for command in commands if " " in command}:
            self.assertEqual(set(self.complete(first, "")),
                             {command.split()[1] for command in commands if command.startswith(first + " ")})
        self.assertEqual(self.complete("unban", "192.0.2.1", "--e"), ["--everywhere"])
        self.assertEqual(self.complete("sta"), ["status"])


if __name__ == "__main__":
    unittest.main()
