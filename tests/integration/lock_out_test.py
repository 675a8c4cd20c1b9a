# SPDX-License-Identifier: Apache-2.0
"""Every way we know to lock oneself out of a server, or the server off the network, tried from a neighbour's machine
through nginx, and refused."""
from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client, Place  # noqa: E402
from namespaces import Namespaces  # noqa: E402
from nginx import start_nginx  # noqa: E402
from private_fail2ban import TREE  # noqa: E402
from rig import NAME, PASSWORD, USER, Rig, build_folder  # noqa: E402
from rig_case import HEAL_SECONDS, RigCase  # noqa: E402
from surroundings import REAL  # noqa: E402

SERVER, SERVER_V6 = "10.77.0.2", "fd77::2"
GATEWAY = "10.77.0.1"
ADMINISTRATOR, COLLEAGUE, BY_SSH = "10.77.0.9", "10.77.0.11", "10.77.0.10"
RESOLVER = "198.51.100.53"
BY_POLICY, BY_ROOT = "198.51.101.1", "198.51.102.1"
STRANGER = "203.0.113.7"
# Near the administrator's address, of nobody we know.
KEPT, UNDONE = "10.77.200.0/24", "10.77.201.0/24"
TRIAL_SECONDS = 60.0

WAYS = (
    ("one's own address", ADMINISTRATOR, "the address you are signed in from"),
    ("the network around it", "10.77.0.8/29", "signed in from|connected by ssh"),
    ("it as IPv6 has it", f"::ffff:{ADMINISTRATOR}", "the address you are signed in from"),
    ("where a colleague is signed in", COLLEAGUE, "an address somebody is signed in from"),
    ("where somebody is connected by ssh", BY_SSH, "connected by ssh"),
    ("the gateway", GATEWAY, "a default gateway"),
    ("the network of the gateway", "10.77.0.0/31", "a default gateway"),
    ("the server itself", SERVER, r"an address of this machine \(server0\)"),
    ("the server itself, by IPv6", SERVER_V6, r"an address of this machine \(server0\)"),
    ("the network of the server, by IPv6", "fd77::/64", r"an address of this machine \(server0\)"),
    ("the resolver", RESOLVER, "a resolver"),
    ("the network of the resolver", "198.51.100.0/24", "a resolver"),
    ("what the policy protects", BY_POLICY, "protected by policy"),
    ("what is on root's list", BY_ROOT, "on root's list: the office"),
    ("the network of that", "198.51.102.0/28", "on root's list: the office"),
    ("loopback", "127.0.0.1", "loopback"),
    ("link-local addresses", "fe80::1", "link-local"),
)


class LockOutTest(RigCase):
    @classmethod
    def make_rig(cls) -> Rig:
        subprocess.run([TREE / "packaging/create_user.sh"], check=True)
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        resolv_conf = folder / "resolv.conf"
        resolv_conf.write_text(f"nameserver {RESOLVER}\n")
        cls.places = cls.enterClassContext(Namespaces(
            (f"{SERVER}/24", f"{SERVER_V6}/64"),
            tuple(f"{each}/24" for each in (GATEWAY, ADMINISTRATOR, COLLEAGUE, BY_SSH)), GATEWAY, resolv_conf))
        return Rig(cls.version, surroundings=REAL, policy={"protect": {"prefixes": [BY_POLICY]}},
                   web={"proxy": {"trusted_uids": [str(pwd.getpwnam(USER).pw_uid)]}})

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.port = start_nginx(cls.rig, cls.addClassCleanup, SERVER)
        listener = cls.enterClassContext(socket.create_server((SERVER, 22)))
        with cls.places.at_the_neighbours():
            cls.enterClassContext(socket.create_connection((SERVER, 22), 10, (BY_SSH, 0)))
        cls.enterClassContext(listener.accept()[0])
        cls.rig.banguid.collect()
        cls.me = cls.signed_in_from(ADMINISTRATOR)
        cls.signed_in_from(COLLEAGUE)
        cls.ctl("protect", BY_ROOT, "--note", "the office")

    @classmethod
    def signed_in_from(cls, address: str) -> Client:
        client = Client(NearPlace(cls.places, address, cls.port))
        cls.addClassCleanup(client.close)
        answer = client.sign_in(NAME, PASSWORD)
        if answer.status != 201:
            raise RuntimeError(f"sign-in from {address}: {answer.status} {answer.body!r}")
        return client

    @classmethod
    def ctl(cls, *arguments: str) -> None:
        subprocess.run([build_folder() / "banguid/ctl/banguictl", *arguments, "--config", str(cls.rig.folder)], check=True,
                       stdout=subprocess.DEVNULL)

    def ban(self, target: str) -> tuple[int, str, str]:
        answer = self.me.put(self.me.ban_path("alpha", target))
        return answer.status, answer.code, answer.json.get("detail", "")

    def test_each_way_is_refused_and_says_why(self) -> None:
        self.assertGreaterEqual(len(WAYS), 12)
        for name, target, why in WAYS:
            with self.subTest(name):
                status, code, detail = self.ban(target)
                self.assertEqual((status, code), (403, "protected_address"), detail)
                self.assertRegex(detail, why)
        self.assertEqual(self.rig.fail2ban.banned("alpha"), [])
        self.assertEqual(self.me.get("/session").status, 200)

    def test_the_ban_of_a_network_near_by_is_undone_unless_it_is_confirmed(self) -> None:
        with self.me.events() as events:
            for target in (KEPT, UNDONE):
                answer = self.me.put(self.me.ban_path("gamma", target))
                self.assertIsNotNone(self.assert_ok(answer, 201)["confirm_by"])
            self.assertEqual(self.me.post(self.me.ban_path("gamma", KEPT) + "/confirm").status, 204)
            self.assert_problem(self.me.post(self.me.ban_path("gamma", KEPT) + "/confirm"), 409, "conflict")
            undone = events.wait_for(lambda event: event.kind == "unban" and event.data["address"] == UNDONE,
                                     TRIAL_SECONDS + HEAL_SECONDS, "end of what nobody confirmed")
        self.assertEqual(undone.data["reason"], "operator")
        self.assertEqual(self.rig.fail2ban.banned("gamma"), [KEPT])
        far = self.assert_ok(self.me.put(self.me.ban_path("gamma", "203.0.113.0/24")), 201)
        self.assertIsNone(far["confirm_by"])

    def test_so_it_is_among_many(self) -> None:
        targets = [target for _, target, _ in WAYS if not target.startswith("::ffff:")]
        order = {"action": "ban", "jails": ["beta"], "addresses": [*targets, STRANGER]}
        bulk = self.assert_ok(self.me.post("/bulk", order), 202)
        self.until(lambda: self.me.get(f"/bulk/{bulk['id']}").json["finished_at"] is not None, "its end")
        done = self.me.get(f"/bulk/{bulk['id']}").json
        self.assertEqual((done["changed"], done["refused"]), (1, len(targets)))
        self.assertEqual(self.rig.fail2ban.banned("beta"), [STRANGER])

    def test_what_is_taken_off_the_list_may_be_banned(self) -> None:
        target = "198.51.103.1"
        self.ctl("protect", target)
        self.assertEqual(self.ban(target)[:2], (403, "protected_address"))
        self.ctl("unprotect", target)
        self.assertEqual(self.ban(target)[0], 201)
        self.assert_ok(self.me.delete(self.me.ban_path("alpha", target)))

    def test_no_network_is_banned_while_the_surroundings_are_not_known(self) -> None:
        self.addCleanup(self.rig.banguid.collect)
        for spoil in (lambda: os.utime(self.rig.banguid.surroundings, (0, 0)), self.rig.banguid.surroundings.unlink):
            self.rig.banguid.collect()
            spoil()
            status, code, detail = self.ban("203.0.113.0/28")
            self.assertEqual((status, code), (403, "policy_refused"), detail)
            self.assertIn("systemctl status bangui-protect.timer", detail)
            self.assertEqual(self.ban(GATEWAY)[:2], (403, "protected_address"))
            self.assertIn(self.ban(STRANGER)[0], (200, 201))
            self.assert_ok(self.me.delete(self.me.ban_path("alpha", STRANGER)))
        self.rig.banguid.collect()
        self.assertEqual(self.ban("203.0.113.0/28")[0], 201)
        self.assert_ok(self.me.delete(self.me.ban_path("alpha", "203.0.113.0/28")))


class NearPlace(Place):
    """The server's nginx as seen from one of the neighbour's addresses."""

    def __init__(self, places: Namespaces, source: str, port: int):
        super().__init__(host=SERVER, port=port, source=source)
        object.__setattr__(self, "places", places)

    def connect(self, seconds: float = 30.0) -> socket.socket:
        with self.places.at_the_neighbours():
            return super().connect(seconds)
