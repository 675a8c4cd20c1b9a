# SPDX-License-Identifier: Apache-2.0
"""A real nginx in front of the web daemon's Unix socket, as a server on the network would have it."""
from __future__ import annotations

import configparser
import dataclasses
import pwd
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from http_client import Client, Place  # noqa: E402
from private_fail2ban import JAILS, TREE, Jail  # noqa: E402
from nginx import start_nginx  # noqa: E402
from rig import NAME, PASSWORD, USER, Rig  # noqa: E402
from rig_case import HEAL_SECONDS, RigCase  # noqa: E402
from smuggling import SMUGGLED_PATH, attempts  # noqa: E402

GUESSER = "127.0.0.77"
FRAMED = "198.51.100.1"


class NginxTest(RigCase):
    @classmethod
    def make_rig(cls) -> Rig:
        subprocess.run([TREE / "packaging/create_user.sh"], check=True)
        shipped = configparser.ConfigParser(interpolation=None)
        shipped.read(TREE / "packaging/fail2ban/filter.d/bangui.conf")
        guard = Jail("bangui", fail_regex=shipped["Definition"]["failregex"], max_retry=3)
        rig = Rig(cls.version, jails=(*JAILS, guard),
                  web={"proxy": {"trusted_uids": [str(pwd.getpwnam(USER).pw_uid)]}})
        log = rig.fail2ban.log_of("bangui")
        log.unlink()
        log.symlink_to(rig.web.output)
        rig.web.output.touch()
        return rig

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.place = Place(port=start_nginx(cls.rig, cls.addClassCleanup))

    def test_a_ban_goes_the_whole_way_and_its_event_comes_back(self) -> None:
        client = Client(self.place)
        self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
        with client.events() as events:
            events.wait_for(lambda event: event.kind == "status", HEAL_SECONDS, "first event")
            self.assert_ok(client.put(client.ban_path("beta", "192.0.2.80")), 201)
            self.assertTrue(self.rig.fail2ban.is_banned("beta", "192.0.2.80"))
            events.wait_for(lambda event: event.kind == "ban" and event.data["address"] == "192.0.2.80",
                            HEAL_SECONDS, "ban, unbuffered")
        self.assert_ok(client.delete(client.ban_path("beta", "192.0.2.80")))
        self.assertEqual(client.delete("/session").status, 204)
        self.assert_problem(client.get("/jails"), 401, "not_signed_in")
        client.close()

    def test_who_guesses_passwords_is_banned_and_nobody_else(self) -> None:
        client = Client(dataclasses.replace(self.place, source=GUESSER))
        for name in ("nobody", f'x source={FRAMED} act=sign_in user=', f'"\nwarning refused source={FRAMED} act=sign_in user=x'):
            self.assertIn(client.sign_in(name, "a wrong password").status, (401, 422, 429), name)
        self.rig.fail2ban.wait_until_banned("bangui", GUESSER)
        self.assertFalse(self.rig.fail2ban.is_banned("bangui", FRAMED))
        client.close()

    def test_no_request_is_smuggled_in_the_body_of_another(self) -> None:
        innocent = Client(self.place)
        for name, answer in attempts(self.place):
            with self.subTest(name):
                self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d{3} ", answer)), 1, answer)
                self.assertRegex(answer, rb"^HTTP/1\.1 (4\d\d|501) ")
                self.assertEqual(innocent.get("/setup").json, {"needed": False})
        innocent.close()
        self.assertNotIn(SMUGGLED_PATH, self.rig.web.output.read_text(errors="replace"))
        # Asked for openly it is seen there.
        open_one = Client(self.place)
        self.assertEqual(open_one.post("/smuggled").status, 404)
        open_one.close()
        self.until(lambda: SMUGGLED_PATH in self.rig.web.output.read_text(errors="replace"), "line of the access log")

    def test_the_page_and_its_assets_come_compressed_and_cached(self) -> None:
        client = Client(self.place)
        page = client.request("GET", "/")
        self.assertEqual(page.status, 200)
        self.assertEqual(page.headers.get_content_type(), "text/html")
        text = page.body.decode()
        start = text.index("/assets/")
        asset = text[start:text.index('"', start)]
        answer = client.request("GET", asset, headers={"Accept-Encoding": "br"})
        self.assertEqual(answer.headers["Content-Encoding"], "br")
        self.assertIn("immutable", answer.headers["Cache-Control"])
        again = client.request("GET", asset, headers={"Accept-Encoding": "br", "If-None-Match": answer.headers["ETag"]})
        self.assertEqual((again.status, again.body), (304, b""))
        client.close()


class SubPathTest(RigCase):
    """BanGUI below a path of a host that serves other things too."""

    @classmethod
    def make_rig(cls) -> Rig:
        return Rig(cls.version, web={"proxy": {"trusted_uids": [str(pwd.getpwnam(USER).pw_uid)],
                                               "base_path": "/bangui/"}})

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.place = Place(port=start_nginx(cls.rig, cls.addClassCleanup, location="/bangui/"), base="/bangui")

    def test_pages_name_their_files_below_it(self) -> None:
        client = Client(self.place)
        for path in ("/", "/jails/alpha", "/addresses/192.0.2.0%2F24"):
            page = client.request("GET", path)
            self.assertEqual((page.status, page.headers.get_content_type()), (200, "text/html"), path)
            text = page.body.decode()
            start = text.index("/bangui/assets/")
            asset = text[start + len("/bangui"):text.index('"', start)]
            self.assertEqual(client.request("GET", asset).status, 200)
        client.close()

    def test_a_network_is_banned_and_unbanned_by_its_encoded_path(self) -> None:
        client = Client(self.place)
        self.assertEqual(client.sign_in(NAME, PASSWORD).status, 201)
        with client.events() as events:
            self.assert_ok(client.put(client.ban_path("beta", "192.0.2.0/24")), 201)
            events.wait_for(lambda event: event.kind == "ban" and event.data["address"] == "192.0.2.0/24",
                            HEAL_SECONDS, "the ban's event")
        self.assertTrue(self.rig.fail2ban.is_banned("beta", "192.0.2.0/24"))
        self.assert_ok(client.delete(client.ban_path("beta", "192.0.2.0/24")))
        client.close()

    def test_it_guards_what_it_guards_elsewhere(self) -> None:
        client = Client(self.place)
        for path in ("/jails", "/bans", "/events", "/activity"):
            self.assert_problem(client.get(path), 401, "not_signed_in")
        for path in ("//api/v1/jails", "/%61pi/v1/jails", "/x/../api/v1/jails", "/x%2F..%2Fapi/v1/jails"):
            answer = client.request("GET", path)
            self.assertIn(answer.status, (400, 401, 404), path)
        # Taken off once: this is a page's path, which the page does not know.
        twice = client.request("GET", "/bangui/api/v1/jails")
        self.assertEqual((twice.status, twice.headers.get_content_type()), (200, "text/html"))
        client.close()

    def test_who_comes_by_another_door_is_led_there(self) -> None:
        client = Client(dataclasses.replace(self.rig.client().place, base=""))
        answer = client.request("GET", "/jails/alpha")
        self.assertEqual((answer.status, answer.headers["Location"]), (302, "/bangui/"))
        self.assertEqual(client.get("/setup").status, 200)
        client.close()
