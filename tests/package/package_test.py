# SPDX-License-Identifier: Apache-2.0
"""The Debian package on a Debian machine: installed, used through nginx against a real attack, upgraded, removed,
purged. BANGUI_TEST_PACKAGE is the file, BANGUI_TEST_TREE where the machine's tree is kept."""
from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client, Place  # noqa: E402
from injected import call_in  # noqa: E402
from machine import Machine, make_tree  # noqa: E402
from smuggling import INNER, SMUGGLED_PATH, attempts  # noqa: E402
from child import wait_until  # noqa: E402, the path is set by machine

HEAL_SECONDS = 30.0
ATTEMPT_SECONDS = 10.0
NAME = "admin"
PASSWORD = "correct horse battery staple"
TREE = Path(__file__).resolve().parents[2]
AUDIT = "0f7b6c53d1e04f0c9a5c2d2c9d1b7e46"  # see Docs/OPERATIONS.md

JAIL = """
[DEFAULT]
ignoreself = false
[sshd]
enabled = true
backend = systemd
maxretry = 3
findtime = 600
bantime = 600
action = nftables-multiport[name=sshd, port=22]
"""


def package() -> Path:
    return Path(os.environ["BANGUI_TEST_PACKAGE"])


def field(name: str) -> str:
    return subprocess.run(["dpkg-deb", "--field", str(package()), name], check=True, capture_output=True,
                          text=True).stdout.strip()


def libraries() -> list[str]:
    """What the package depends on, without alternatives."""
    return [re.split(r"[ (|]", each.strip())[0] for each in field("Depends").split(",")]


class PackageCase(unittest.TestCase):
    """One machine for the tests of a class, with fail2ban, nginx and ssh on it."""

    machine: Machine

    @classmethod
    def setUpClass(cls) -> None:
        tree = Path(os.environ["BANGUI_TEST_TREE"])
        make_tree(tree, libraries())
        folder = Path(tempfile.mkdtemp(prefix="bangui-machine-", dir=tree.parent))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.machine = Machine(tree, folder)
        cls.machine.set_up()
        cls.addClassCleanup(cls.machine.stop)
        cls.machine.write("/etc/fail2ban/jail.d/sshd.local", JAIL)
        shutil.copy(package(), cls.machine.root / "bangui.deb")
        cls.machine.start()
        cls.machine.run("systemctl", "restart", "fail2ban", "ssh")

    def until(self, condition: Callable[[], bool], what: str) -> None:
        wait_until(condition, HEAL_SECONDS, what)

    def is_active(self, unit: str) -> bool:
        return self.machine.property(unit, "ActiveState") == "active"

    @classmethod
    def install(cls) -> None:
        cls.machine.run("dpkg", "--install", "/bangui.deb")

    @classmethod
    def put_nginx_in_front(cls) -> Place:
        """The example site as it is in the package, with a certificate of its own."""
        site = (TREE / "packaging/nginx/bangui.conf").read_text()
        cls.machine.write("/etc/nginx/sites-enabled/bangui", site)
        cls.machine.run("rm", "-f", "/etc/nginx/sites-enabled/default")
        cls.machine.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                        "/CN=bangui.example", "-keyout", "/etc/ssl/private/bangui.key", "-out",
                        "/etc/ssl/certs/bangui.pem")
        cls.machine.run("nginx", "-t")
        cls.machine.run("systemctl", "restart", "nginx")
        return Place(host=cls.machine.address, port=443, tls=True)

    @classmethod
    def administrator(cls, place: Place) -> Client:
        client = Client(place)
        token = cls.machine.read("/var/lib/bangui/setup-token").strip()
        answer = client.setup(token, NAME, PASSWORD)
        if answer.status != 201:
            raise RuntimeError(f"setup: {answer.status} {answer.body!r}")
        return client


class InstalledTest(PackageCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.install()
        cls.said_at_first = cls.machine.run("journalctl", "--unit", "banguid", "--unit", "bangui-web", "--output", "cat")
        cls.place = cls.put_nginx_in_front()
        cls.admin = cls.administrator(cls.place)
        cls.addClassCleanup(cls.admin.close)

    def test_everything_runs_and_waits_in_its_socket(self) -> None:
        for unit in ("banguid.socket", "bangui-web.socket", "bangui-web-local.socket", "banguid.service",
                     "bangui-web.service"):
            self.assertTrue(self.is_active(unit), unit)
        worrying = [line for line in self.said_at_first.splitlines()
                    if re.search("warning|error|offline|refused|dropped|left out", line)]
        self.assertEqual(worrying, [])

    def test_the_scores(self) -> None:
        for unit, most in (("banguid.service", 0.7), ("bangui-web.service", 0.3)):
            said = self.machine.run("systemd-analyze", "security", "--no-pager", unit)
            score = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
            assert score is not None, said
            self.assertLessEqual(float(score[1]), most, said)

    def test_an_attack_on_ssh_is_banned_seen_and_lifted(self) -> None:
        for _ in range(4):
            # The ban cuts off whoever is at it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                subprocess.run(["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                                "-o", "PreferredAuthentications=none", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5",
                                f"nobody-knows@{self.machine.address}"], capture_output=True, check=False,
                               stdin=subprocess.DEVNULL, timeout=ATTEMPT_SECONDS)
        address = self.machine.host_address

        def banned() -> list[dict[str, object]]:
            return list(self.admin.get(f"/bans?search={address}").json["items"])
        self.until(lambda: bool(banned()), "the ban to be shown")
        self.assertEqual(banned()[0]["jail"], "sshd")
        self.assertIn(address, self.machine.run("nft", "list", "ruleset"))
        subprocess.run(["node", TREE / "tests/e2e/support/see_ban.mjs", f"{self.place.origin}/", address], check=True)

        def evidence() -> str:
            events = self.admin.get(f"/history?address={address}&kind=ban").json["items"]
            return events[0]["evidence"] or "" if events else ""
        self.until(lambda: "nobody-knows" in evidence(), "what led to it")
        lifted = self.admin.delete(self.admin.ban_path("sshd", address))
        self.assertEqual(lifted.status, 200, lifted.body)
        self.assertNotIn(address, self.machine.run("nft", "list", "ruleset"))

    def test_a_ban_by_the_api_reaches_the_firewall(self) -> None:
        answer = self.admin.put(self.admin.ban_path("sshd", "192.0.2.7"))
        self.assertEqual(answer.status, 201, answer.body)
        self.assertIn("192.0.2.7", self.machine.run("nft", "list", "ruleset"))
        self.assertIn("192.0.2.7", self.machine.run("fail2ban-client", "get", "sshd", "banip"))

    def test_the_journal_has_acts_as_entries_with_fields(self) -> None:
        self.assertIn(self.admin.put(self.admin.ban_path("sshd", "192.0.2.8")).status, (200, 201))
        said = self.machine.run("journalctl", "--output", "json", f"MESSAGE_ID={AUDIT}", "BANGUI_ADDRESS=192.0.2.8")
        entry = json.loads(said.splitlines()[-1])
        self.assertEqual((entry["BANGUI_OPERATION"], entry["BANGUI_JAIL"], entry["BANGUI_USER"], entry["PRIORITY"]),
                         ("ban", "sshd", NAME, "6"))
        self.assertEqual(entry["_SYSTEMD_UNIT"], "banguid.service")

    def test_the_machine_itself_is_protected(self) -> None:
        self.assertTrue(self.is_active("bangui-protect.timer"))
        self.machine.run("systemctl", "start", "bangui-protect.service")
        refused = self.admin.put(self.admin.ban_path("sshd", self.machine.address))
        self.assertEqual((refused.status, refused.code), (403, "protected_address"), refused.body)
        self.machine.run("banguictl", "protect", "192.0.2.9", "--note", "the office")
        refused = self.admin.put(self.admin.ban_path("sshd", "192.0.2.9"))
        self.assertEqual((refused.status, refused.code), (403, "protected_address"), refused.body)
        self.machine.run("banguictl", "unprotect", "192.0.2.9")

    def test_figures_are_collected_where_that_is_wanted(self) -> None:
        self.machine.run("systemctl", "enable", "bangui-web-metrics.socket")
        self.machine.run("systemctl", "stop", "bangui-web.service")  # systemd adds no socket to a service that runs
        self.machine.run("systemctl", "start", "bangui-web-metrics.socket", "bangui-web.service")
        address = "http://127.0.0.1:8421"
        self.until(lambda: 'bangui_jail_banned{jail="sshd"}' in self.machine.run("curl", "--silent", f"{address}/metrics"),
                   "the figures of a jail")
        self.assertEqual(self.machine.run("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}",
                                          f"{address}/api/v1/status"), "404")

    def test_its_jail_bans_who_guesses_passwords(self) -> None:
        # Only the list: a ban of this test's own machine would end it.
        self.machine.write("/etc/fail2ban/jail.d/bangui.local", "[bangui]\nenabled = true\nmaxretry = 3\naction =\n")
        self.machine.run("fail2ban-client", "reload")
        self.until(lambda: "bangui" in self.machine.run("fail2ban-client", "status"), "the jail")
        guesser = Client(self.place)
        self.addCleanup(guesser.close)
        for _ in range(3):
            self.assertEqual(guesser.sign_in("nobody", "a wrong password").status, 401)
        self.until(lambda: self.machine.host_address in self.machine.run("fail2ban-client", "get", "bangui", "banip"),
                   "the ban")

    def test_nobody_else_reaches_a_socket(self) -> None:
        for path in ("/run/bangui/banguid.sock", "/run/bangui/web.sock", "/run/bangui/admin.sock"):
            said = self.machine.run("runuser", "-u", "nobody", "--", "python3", "-c",
                                    "import socket, sys\n"
                                    "try: socket.socket(socket.AF_UNIX).connect(sys.argv[1])\n"
                                    "except PermissionError: print('refused')", path)
            self.assertEqual(said.strip(), "refused", path)

    def test_no_request_fails_while_nginx_is_reloaded(self) -> None:
        self.machine.run("sh", "-euc", "systemctl reload --no-block nginx\n"
                                       "for i in $(seq 100); do\n"
                                       "  curl --silent --show-error --fail --insecure --max-time 20 --output /dev/null"
                                       " https://localhost/healthz || exit 1\n"
                                       "done\n")

    def test_a_restart_of_banguid_is_an_error_that_passes(self) -> None:
        before = self.machine.property("banguid.service", "MainPID")
        self.machine.run("systemctl", "restart", "--no-block", "banguid")
        answers: list[int] = []

        def is_over() -> bool:
            answers.append(self.admin.get("/jails").status)
            return answers[-1] == 200 and self.machine.property("banguid.service", "MainPID") not in ("0", before)
        self.until(is_over, "another banguid to be asked")
        self.assertLessEqual(set(answers), {200, 502, 503})

    def test_no_connection_is_refused_while_the_web_daemon_restarts(self) -> None:
        before = self.machine.process_of("bangui-web.service")
        script = ("systemctl restart --no-block bangui-web.service\n"
                  "while [ \"$(systemctl show -P MainPID bangui-web.service)\" = \"$1\" ] ||\n"
                  "      [ \"$(systemctl is-active bangui-web.service)\" != active ]; do\n"
                  "  curl --silent --show-error --fail --max-time 20 --output /dev/null"
                  " --unix-socket /run/bangui/web.sock http://localhost/healthz || exit 1\n"
                  "done\n")
        inside = self.machine.property("bangui-web.service", "MainPID")
        self.machine.run("sh", "-euc", script, "sh", inside)
        self.assertNotEqual(self.machine.process_of("bangui-web.service"), before)
        self.assertEqual(self.admin.get("/session").status, 200)

    def test_no_request_is_smuggled_through_the_example_site(self) -> None:
        for name, answer in attempts(self.place):
            with self.subTest(name):
                self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d{3} ", answer)), 1, answer)
                self.assertEqual(self.admin.get("/session").status, 200)
        # HTTP/2 has frames of its own: a length that says something else.
        said = self.machine.run("curl", "--silent", "--insecure", "--http2", "--max-time", "20", "--header", "Content-Length: 0",
                                "--data-binary", INNER.decode(), "--output", "/dev/null", "--write-out", "%{http_code}",
                                "https://localhost/api/v1/setup", check=False)
        self.assertIn(said[:1], ("0", "4"), said)
        self.assertNotIn(SMUGGLED_PATH, self.machine.run("journalctl", "--unit", "bangui-web", "--output", "verbose"))

    def test_the_example_site_below_a_path(self) -> None:
        site = self.machine.read("/etc/nginx/sites-enabled/bangui")
        settings = self.machine.read("/etc/bangui/web.toml")

        def use(site: str, settings: str) -> None:
            self.machine.write("/etc/nginx/sites-enabled/bangui", site)
            self.machine.write("/etc/bangui/web.toml", settings)
            self.machine.run("systemctl", "restart", "bangui-web", "nginx")
        self.addCleanup(use, site, settings)
        use(site.replace("location / {", "location /bangui/ {"), settings.replace("[proxy]", '[proxy]\nbase_path = "/bangui/"', 1))
        client = Client(dataclasses.replace(self.place, base="/bangui"))
        self.addCleanup(client.close)
        page = client.request("GET", "/addresses/192.0.2.0%2F24").body.decode()
        asset = re.search(r'"/bangui(/assets/[^"]+)"', page)
        assert asset is not None, page
        self.assertEqual(client.request("GET", asset[1]).status, 200)
        self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
        self.assertEqual(client.put(client.ban_path("sshd", "192.0.2.0/24")).status, 201)
        self.assertEqual(client.delete(client.ban_path("sshd", "192.0.2.0/24")).status, 200)

    def test_a_hang_is_ended_by_the_watchdog(self) -> None:
        def forget() -> None:
            for unit in ("banguid", "bangui-web"):
                self.machine.run("rm", "-r", f"/etc/systemd/system/{unit}.service.d")
            self.machine.run("systemctl", "daemon-reload")
            self.machine.run("systemctl", "restart", "banguid", "bangui-web")
            self.until(lambda: self.admin.get("/jails").status == 200, "everything to be well")
        self.addCleanup(forget)
        for unit in ("banguid", "bangui-web"):
            self.machine.write(f"/etc/systemd/system/{unit}.service.d/watchdog.conf", "[Service]\nWatchdogSec=1\n")
        self.machine.run("systemctl", "daemon-reload")
        self.machine.run("systemctl", "restart", "banguid", "bangui-web")
        for unit in ("banguid.service", "bangui-web.service"):
            hanging = self.machine.property(unit, "MainPID")
            self.machine.run("systemctl", "kill", "--signal=STOP", unit)
            self.until(lambda unit=unit, hanging=hanging: self.is_active(unit)  # type: ignore[misc]
                       and self.machine.property(unit, "MainPID") not in ("0", hanging), f"{unit} to be started anew")
        self.until(lambda: self.admin.get("/jails").status == 200, "everything to be well")

    def test_what_the_cage_denies(self) -> None:
        for unit in ("banguid.service", "bangui-web.service"):
            process = self.machine.process_of(unit)
            for name, call in (("open /etc/shadow", ("openat", -100, "/etc/shadow", 0)),
                               ("write a file", ("openat", -100, "/etc/bangui/x", 0o101, 0o600)),
                               ("write a temporary file elsewhere", ("openat", -100, "/usr/x", 0o101, 0o600)),
                               ("TCP", ("socket", 2, 1, 0)),
                               ("IPv6", ("socket", 10, 1, 0)),
                               ("netlink", ("socket", 16, 3, 0)),
                               ("exec", ("execve", "/bin/true", 0, 0)),
                               ("ptrace", ("ptrace", 16, 1, 0, 0)),
                               ("W^X", ("mmap", 0, 4096, 7, 0x22, -1, 0)),
                               ("mount", ("mount", "none", "/mnt", "tmpfs", 0, 0)),
                               ("a new namespace", ("unshare", 0x10000000)),
                               ("bpf", ("bpf", 0, 0, 0))):
                with self.subTest(unit=unit, what=name):
                    self.assertLess(call_in(process, *call), 0)
            with self.subTest(unit=unit, what="the probe itself"):
                self.assertGreaterEqual(call_in(process, "openat", -100, "/etc/hostname", 0), 0)


class LifeTest(PackageCase):
    """From the first installation to the last trace."""

    def fail2bans_files(self) -> str:
        return self.machine.run("sh", "-euc", "find /etc/fail2ban -type f | sort | xargs sha256sum")

    def traces(self) -> list[str]:
        said = self.machine.run("find", "/", "-xdev", "-iname", "*bangui*", "-not", "-path", "/bangui*.deb",
                                "-not", "-path", "/proc/*", "-not", "-path", "/sys/*", "-not", "-path", "/usr/share/zoneinfo/*")
        return said.splitlines()

    def newer_package(self) -> None:
        """The same files under the next version."""
        version = field("Version")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dpkg-deb", "--raw-extract", str(package()), folder], check=True)
            control = Path(folder) / "DEBIAN/control"
            control.write_text(control.read_text().replace(f"Version: {version}", f"Version: {version}+1"))
            subprocess.run(["dpkg-deb", "--root-owner-group", "--build", folder,
                            str(self.machine.root / "bangui-newer.deb")], check=True, stdout=subprocess.DEVNULL)

    def test_installed_upgraded_removed_installed_again_and_purged(self) -> None:
        config = self.fail2bans_files()
        self.assertEqual(self.traces(), [])
        self.install()
        place = self.put_nginx_in_front()
        admin = self.administrator(place)
        self.addCleanup(admin.close)
        self.assertEqual(admin.put(admin.ban_path("sshd", "192.0.2.7")).status, 201)

        def has_the_ban() -> bool:
            return any(event["kind"] == "ban" for event in admin.get("/history?address=192.0.2.7").json["items"])
        self.until(has_the_ban, "the ban to be history")

        self.newer_package()
        self.machine.run("dpkg", "--install", "/bangui-newer.deb")
        self.assertEqual(self.machine.run("dpkg-query", "--show", "--showformat=${Version}", "bangui"),
                         field("Version") + "+1")
        self.assertEqual(admin.get("/session").status, 200)
        self.assertTrue(has_the_ban())

        self.machine.run("dpkg", "--remove", "bangui")
        self.assertEqual(self.machine.run("pgrep", "--count", "bangui", check=False).strip(), "0")
        self.assertFalse((self.machine.root / "run/bangui/web.sock").exists())
        self.install()
        self.until(lambda: admin.get("/session").status == 200, "the same session after a new installation")
        self.assertTrue(has_the_ban())

        self.machine.run("dpkg", "--purge", "bangui")
        self.machine.run("rm", "/etc/nginx/sites-enabled/bangui", "/etc/ssl/private/bangui.key",
                         "/etc/ssl/certs/bangui.pem")
        self.assertEqual(self.traces(), [])
        self.assertNotIn("_bangui", self.machine.run("getent", "passwd"))
        self.assertNotIn("_bangui", self.machine.run("getent", "group"))
        self.assertEqual(self.fail2bans_files(), config)
        self.assertIn("192.0.2.7", self.machine.run("fail2ban-client", "get", "sshd", "banip"))

        self.install()
        self.assertTrue(self.machine.read("/var/lib/bangui/setup-token").strip())


if __name__ == "__main__":
    unittest.main()
