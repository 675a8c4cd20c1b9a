# SPDX-License-Identifier: Apache-2.0
"""Random days of a fail2ban: whatever is done to it, to its log and to the daemons, BanGUI soon shows what fail2ban
itself says, and so does a page that only listens. BANGUI_MODEL_STEPS says how many steps (100), BANGUI_SEED repeats
a run as far as processes let it be repeated."""
from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import fail2ban_lists  # noqa: E402
from fail2ban_lists import Ends, JailState  # noqa: E402
from fail2ban_socket import Fail2banSocket  # noqa: E402
from follower import Bans, Follower, read_bans  # noqa: E402
from private_fail2ban import Jail, wait_until  # noqa: E402
from rig import Rig  # noqa: E402
from rig_case import RigCase  # noqa: E402

STEPS = int(os.environ.get("BANGUI_MODEL_STEPS", "100"))
SEED = int(os.environ.get("BANGUI_SEED") or random.randrange(2**32))
STEPS_UNTIL_LOOKED_AT = 6  # at most
# fail2ban cuts times off, its database rounds them; and a ban that is asked for again within 3 s is prolonged by as
# much without a record.
END_SECONDS = 4
# It should be right within SLOW_SECONDS; a sanitizer's build on a busy machine takes longer, which is told.
AGREE_SECONDS = 20.0
SLOW_SECONDS = 5.0
ANSWER_SECONDS = 60.0
UNAVAILABLE = (502, 503, 504)
TAIL = 70  # steps that a failure tells
TAIL_OF_SLOW = 12

JAILS = (
    Jail("alpha", max_retry=1, ban_time=600),
    Jail("beta", max_retry=2, ban_time=3600, actions=()),
    Jail("gamma", max_retry=1, ban_time=-1, actions=()),
    Jail("grow", max_retry=1, ban_time=4, actions=(), options=("bantime.increment = true", "bantime.maxtime = 60")),
    Jail("short", max_retry=1, ban_time=3, actions=()),
    Jail("words", r"^\s*login failure from <F-ID>.+?</F-ID>$", ban_time=600, actions=()),
)
# Never less than configured: a restored ban that was shorter is prolonged when fail2ban reads its failure again,
# without a record.
BAN_TIMES = {"alpha": (600, 900), "beta": (3600, 4000), "gamma": (-1,), "grow": (4, 6), "short": (3, 5), "words": (600, 700)}
NETWORKS = ("192.0.2.0/28", "198.51.100.64/26", "2001:db8:1::/64")
WORDS = ("root", "no such user", " blank first", "x already banned", "tab\tin it", "ümlaut", "quote ' and \"",
         "Ban 192.0.2.1", "[alpha] Unban 192.0.2.1", "1.2.3.4, expired bantime")


@dataclasses.dataclass
class Look:
    """One comparison; `gaps` are the reasons why they do not agree."""

    gaps: list[str]
    certain: bool = False


class Days:
    """What may happen. Each step leaves everything running and may take others inside."""

    def __init__(self, case: MirrorModel, seed: int):
        self.case = case
        self.rig = case.rig
        self.fail2ban = case.rig.fail2ban
        self.admin = case.admin
        self.random = random.Random(seed)
        self.log = self.fail2ban.log
        self.number = 0
        self.done: deque[str] = deque(maxlen=TAIL)
        self.counts: Counter[str] = Counter()
        self._socket: Fail2banSocket | None = None
        self._depth = 0
        self.is_young = False  # fail2ban may still read failures again that it has restored bans of
        self.is_detached = False  # fail2ban writes to what is not at its log's path any more

    # What the steps are made of.

    def note(self, what: str) -> None:
        self.done.append(f"{time.strftime('%H:%M:%S')} {'  ' * self._depth}{what}")

    def ask(self, *words: str) -> Any:
        """Over fail2ban's socket; None when it refuses."""
        self.note("fail2ban: " + " ".join(words))
        if self._socket is None:
            self._socket = Fail2banSocket(self.fail2ban.socket)
        try:
            return fail2ban_lists.value(self._socket.ask(*words))
        except RuntimeError as error:
            if "refused" not in str(error):
                raise
            return None

    def disconnect(self) -> None:
        if self._socket is not None:
            self._socket.__exit__()
            self._socket = None

    def client(self, *words: str) -> None:
        self.note("fail2ban-client " + " ".join(words))
        self.fail2ban.client(*words, check=False)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.admin.request(method, "/api/v1" + path, body)
        self.note(f"{method} {path} {answer.status}")
        # 404: its jail is stopped just now; 403: paused by policy or protected is not in this rig.
        if answer.status not in (200, 201, 202, 204, 404, 409, *UNAVAILABLE):
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body!r}")
        return answer

    def jail(self) -> str:
        return self.random.choice(JAILS).name

    def address(self) -> str:
        host = self.random.randint(1, 40)
        return self.random.choice((f"192.0.2.{host}", f"198.51.100.{host + 60}", f"2001:db8:1::{host:x}",
                                   f"203.0.113.{host}"))

    def identity(self, jail: str) -> str:
        if jail == "words" and self.random.random() < 0.7:
            return self.random.choice(WORDS)
        return self.random.choice(NETWORKS) if self.random.random() < 0.05 else self.address()

    def banned(self, jail: str) -> list[str]:
        lines = self.ask("get", jail, "banip", "--with-time")
        return [fail2ban_lists.parse(line)[0] for line in lines or ()]

    def some(self, found: list[str], most: int = 4) -> list[str]:
        return self.random.sample(found, min(len(found), self.random.randint(1, most)))

    def inside(self, most: int, steps: dict[Callable[[Days], None], float] | None = None) -> None:
        """A few of the small steps."""
        self._depth += 1
        for _ in range(self.random.randint(0, most)):
            self.take(steps or SMALL)
        self._depth -= 1

    def take(self, steps: dict[Callable[[Days], None], float]) -> None:
        step, = self.random.choices(list(steps), list(steps.values()))
        self.note(step.__name__)
        self.counts[step.__name__] += 1
        step(self)

    # Bans and unbans.

    def failures(self) -> None:
        jail = self.jail()
        with open(self.fail2ban.log_of(jail), "a", encoding="utf-8") as log:
            for _ in range(self.random.randint(1, 3)):
                age = self.random.choice((0, 0, 0, 1, 2, 30))
                stamp = datetime.datetime.now() - datetime.timedelta(seconds=age)
                identity = self.identity(jail)
                self.note(f"{jail}: failure of {identity!r}, {age} s ago")
                line = f"{stamp:%Y-%m-%d %H:%M:%S} login failure from {identity}\n"
                log.write(line * self.random.randint(1, 2))

    def bans(self) -> None:
        jail = self.jail()
        self.ask("set", jail, "banip", *(self.identity(jail) for _ in range(self.random.randint(1, 4))))

    def bans_again(self) -> None:
        """What is banned: the ban is prolonged."""
        jail = self.jail()
        if found := self.banned(jail):
            self.ask("set", jail, "banip", *self.some(found, 2))

    def unbans(self) -> None:
        jail = self.jail()
        if found := self.banned(jail):
            self.ask("set", jail, "unbanip", *self.some(found))

    def unbans_and_bans(self) -> None:
        jail = self.jail()
        if found := self.banned(jail):
            chosen = self.some(found)
            self.ask("set", jail, "unbanip", *chosen)
            self.ask("set", jail, "banip", *chosen[:2])

    def unbans_a_network(self) -> None:
        self.ask("set", self.random.choice(("alpha", "beta", "gamma")), "unbanip", self.random.choice(NETWORKS))

    def unbans_everywhere(self) -> None:
        self.ask("unban", self.address())

    def unbans_all(self) -> None:
        self.ask("unban", "--all")

    # The same by the API.

    def api_ban(self) -> None:
        self.api("PUT", self.admin.ban_path(self.jail(), self.address()))

    def api_unban(self) -> None:
        jail = self.jail()
        found = [each for each in self.banned(jail) if each not in WORDS]
        address = self.random.choice(found) if found else self.address()
        self.api("DELETE", self.admin.ban_path(jail, address))

    def api_unban_everywhere(self) -> None:
        self.api("DELETE", f"/bans/{self.address()}")

    def api_unban_all(self) -> None:
        self.api("POST", "/bans/unban-all", {"confirm": "unban everything"})

    def api_bulk(self) -> None:
        order = {"action": self.random.choice(("ban", "unban")), "jails": sorted({self.jail(), self.jail()}),
                 "addresses": [self.address() for _ in range(self.random.randint(1, 40))]}
        answer = self.api("POST", "/bulk", order)
        if answer.status != 202:
            return
        path = f"/bulk/{answer.json['id']}"
        wait_until(lambda: self.admin.get(path).json["finished_at"] is not None, ANSWER_SECONDS, "the bulk to end")

    # How jails work.

    def sets_ban_time(self) -> None:
        """Not while a restored ban may be prolonged to it without a record."""
        if self.is_young:
            return
        jail = self.jail()
        self.ask("set", jail, "bantime", str(self.random.choice(BAN_TIMES[jail])))

    def api_sets_ban_time(self) -> None:
        if self.is_young:
            return
        self.api("PATCH", "/jails/beta", {"ban_seconds": self.random.choice((3600, 5000))})

    def pauses(self) -> None:
        self.ask("set", self.jail(), "idle", "on")

    def resumes(self) -> None:
        for jail in JAILS:
            self.ask("set", jail.name, "idle", "off")

    def api_pauses(self) -> None:
        jail = self.jail()
        self.api("PATCH", f"/jails/{jail}", {"paused": True})
        self.inside(3)
        self.api("PATCH", f"/jails/{jail}", {"paused": False})

    def reloads(self) -> None:
        how = self.random.choice(((), (), ("--restart",), ("--unban",)))
        self.client("reload", *how, *self.random.choice(((), (self.jail(),))))

    def stops_a_jail(self) -> None:
        jail = self.jail()
        if self.random.random() < 0.5:
            self.ask("stop", jail)
        else:
            self.api("POST", f"/jails/{jail}/stop", {"confirm": jail})
        self.inside(3)
        self.client("reload", "--if-exists", jail)

    # The log.

    def flushes_logs(self) -> None:
        self.ask("flushlogs")
        self.is_detached = False

    def rotates(self) -> None:
        self.renames()
        self.inside(2)
        if self.random.random() < 0.5:
            self.log.touch(mode=0o640)
            self.inside(2)
        self.flushes_logs()

    def renames(self) -> None:
        """And forgets to tell fail2ban."""
        if not self.is_detached:
            os.rename(self.log, f"{self.log}.1")
            self.is_detached = True

    def copies_and_truncates(self) -> None:
        if not self.is_detached:
            shutil.copy(self.log, f"{self.log}.1")
            os.truncate(self.log, 0)

    def deletes_the_log(self) -> None:
        if not self.is_detached:
            self.log.unlink()
            self.is_detached = True

    def forges(self) -> None:
        """Records of what never happened, in the file that fail2ban writes to."""
        if self.is_detached:
            return
        texts: list[str] = []
        for _ in range(self.random.randint(1, 3)):
            jail = self.jail()
            texts.append(self.random.choice((
                f"actions [1]: NOTICE  [{jail}] Ban {self.address()}", f"actions [1]: NOTICE  [{jail}] Unban {self.address()}",
                f"actions [1]: NOTICE  [{jail}] Restore Ban {self.address()}", f"actions [1]: NOTICE  [{jail}] Ban ",
                f"observer [1]: NOTICE  [{jail}] Increase Ban {self.address()} (2 # 1h -> 2040-01-01 00:00:00)",
                f"actions [1]: NOTICE  [{jail}] {self.address()} already banned", "server [1]: INFO    Reload all jails")))
        now = datetime.datetime.now()
        with open(self.log, "a", encoding="utf-8") as log:
            for text in texts:
                self.note(f"forged: {text}")
                log.write(f"{now:%Y-%m-%d %H:%M:%S},{now.microsecond // 1000:03} fail2ban.{text}\n")

    def logs_elsewhere(self) -> None:
        self.ask("set", "logtarget", self.random.choice(("STDERR", str(self.log) + ".other")))
        self.inside(5)
        if self.random.random() < 0.5:
            self.case.look(self)
        self.inside(2)
        self.ask("set", "logtarget", str(self.log))
        self.is_detached = False

    def logs_less(self) -> None:
        """fail2ban tells nobody that its level has changed. What moves its counters shows all the same; an end that moves
        does not, and once the level is seen nobody expects it to."""
        self.ask("set", "loglevel", "ERROR")
        self.inside(5, COUNTED)
        if self.random.random() < 0.5:
            wait_until(lambda: self.case.log_state() not in ("", "following"), ANSWER_SECONDS, "the level to be seen")
            self.inside(5)
            self.case.look(self)
        self.ask("set", "loglevel", "INFO")

    # The processes.

    def restarts_fail2ban(self) -> None:
        held = self.held()
        self.disconnect()
        self.fail2ban.stop()
        self.is_not_shown_as_empty(held)
        self.fail2ban.start()
        self.is_detached = False
        self.is_young = True

    def kills_fail2ban(self) -> None:
        held = self.held()
        self.disconnect()
        self.fail2ban.kill()
        self.is_not_shown_as_empty(held)
        self.fail2ban.start()
        self.is_detached = False
        self.is_young = True

    def restarts_banguid(self) -> None:
        self.rig.banguid.stop() if self.random.random() < 0.5 else self.rig.banguid.kill()
        self.is_not_shown_as_empty(self.held())
        self.inside(3)
        self.rig.banguid.start()

    def suspends_banguid(self) -> None:
        process = self.rig.banguid.process
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        try:
            for _ in range(self.random.randint(1, 4)):
                self.take(WITHOUT_THE_API)
            if self.random.random() < 0.3:
                self.is_not_shown_as_empty(self.held())
        finally:
            process.send_signal(signal.SIGCONT)

    def held(self) -> bool:
        """Whether there is a ban that BanGUI knew and that does not end by itself."""
        return not self.case.known.isdisjoint(self.banned("gamma"))

    def is_not_shown_as_empty(self, held: bool) -> None:
        """Nobody knows what is banned just now."""
        answer = self.admin.get("/bans")
        self.note(f"GET /bans {answer.status}")
        if answer.status == 200 and held:
            assert answer.json["items"], "an unknown list is shown as empty"
        elif answer.status != 200:
            assert answer.status in UNAVAILABLE, answer.body


SMALL: dict[Callable[[Days], None], float] = {
    Days.failures: 10, Days.bans: 8, Days.bans_again: 3, Days.unbans: 5, Days.unbans_and_bans: 3,
    Days.unbans_a_network: 1, Days.unbans_everywhere: 1, Days.unbans_all: 0.5, Days.api_ban: 6, Days.api_unban: 4,
    Days.api_unban_everywhere: 1, Days.sets_ban_time: 2, Days.api_sets_ban_time: 1,
}
COUNTED: dict[Callable[[Days], None], float] = {Days.bans: 2, Days.unbans: 2, Days.api_ban: 1, Days.api_unban: 1}
WITHOUT_THE_API = {step: weight for step, weight in SMALL.items() if not step.__name__.startswith("api_")} | {
    Days.copies_and_truncates: 1}
STEPS_OF_A_DAY = SMALL | {
    Days.api_unban_all: 0.5, Days.api_bulk: 1, Days.pauses: 1, Days.resumes: 2, Days.api_pauses: 1, Days.reloads: 2,
    Days.stops_a_jail: 1, Days.flushes_logs: 2, Days.rotates: 1, Days.renames: 0.5, Days.copies_and_truncates: 1,
    Days.deletes_the_log: 0.5, Days.forges: 3, Days.logs_elsewhere: 1, Days.logs_less: 1, Days.restarts_fail2ban: 0.5,
    Days.kills_fail2ban: 0.5, Days.restarts_banguid: 0.7, Days.suspends_banguid: 1.5,
}


class MirrorModel:
    version: str

    @classmethod
    def make_rig(cls) -> Rig:
        rig = Rig(cls.version, jails=JAILS, policy={
            "limits": {"acts_per_second": 100, "act_burst": 1000},
            "allow": {"pause_jails": True, "stop_jails": True, "unban_all": True}})
        # Memory is not what this is about.
        for child in (rig.banguid, rig.web):
            child.environment = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=2"}
        return rig

    def test_it_shows_what_fail2ban_says(self) -> None:
        print(f"BANGUI_SEED={SEED} BANGUI_MODEL_STEPS={STEPS}", flush=True)
        self.known: set[str] = set()  # banned in gamma at the last look
        self.seconds: list[float] = []
        self.claims: list[str] = []
        days = Days(self, SEED)
        self.addCleanup(days.disconnect)
        began = time.monotonic()
        self.until_answer("/bans", 200)
        with contextlib.closing(self.rig.administrator()) as listener, \
                contextlib.closing(self.rig.administrator()) as reader, Follower(listener, reader) as self.follower:
            while days.number < STEPS:
                for _ in range(days.random.randint(1, STEPS_UNTIL_LOOKED_AT)):
                    days.number += 1
                    days.take(STEPS_OF_A_DAY)
                self.look(days)
                days.is_young = False
            readings = self.follower.readings
        seconds = sorted(self.seconds)
        print(f"{self.version}: {days.number} steps in {time.monotonic() - began:.0f} s, {len(seconds)} looks, right after "
              f"{seconds[len(seconds) // 2]:.2f} s (median), {seconds[-1]:.2f} s (most); the listener has read "
              f"{readings} times", flush=True)
        print(f"certain though it was not so: {len(self.claims)}; last: {self.claims[-3:]}", flush=True)
        print(dict(days.counts), flush=True)

    def log_state(self) -> str:
        answer = self.admin.get("/status")
        log = answer.json["log"] if answer.status == 200 else None
        return log["state"] if log is not None else ""

    def look(self, days: Days) -> None:
        """It becomes right, certain, and the listener knows it too."""
        last = Look(["never looked"])
        gaps: list[str] = []

        def agrees() -> bool:
            nonlocal last, gaps
            last = self.compare()
            gaps = last.gaps or gaps
            if last.certain and last.gaps:
                self.claims.append(f"step {days.number}: {last.gaps[:2]}")
            return last.certain and not last.gaps

        began = time.monotonic()
        try:
            wait_until(agrees, AGREE_SECONDS, "BanGUI to agree with fail2ban")
        except TimeoutError as error:
            told = "\n".join(days.done)
            raise AssertionError(f"{error}: {last}\nseed {SEED}, step {days.number}, behind\n{told}") from error
        self.seconds.append(time.monotonic() - began)
        if self.seconds[-1] > SLOW_SECONDS:
            print(f"{self.version}, step {days.number}: right only after {self.seconds[-1]:.1f} s; the last of it: {gaps[:2]}, "
                  f"behind {list(days.done)[-TAIL_OF_SLOW:]}")

    def compare(self) -> Look:
        try:
            before = fail2ban_lists.read(self.rig.fail2ban.socket)
            shown = read_bans(self.admin)
            counters = self.admin.get("/jails")
            followed = self.follower.bans()
            has_ends = self.log_state() == "following"  # else nobody tells of ends that move
            after = fail2ban_lists.read(self.rig.fail2ban.socket)
        except (RuntimeError, OSError) as error:
            return Look([f"fail2ban moves: {error}"])
        if before != after:
            return Look(["fail2ban moves"])
        if shown is None or counters.status != 200:
            return Look(["nothing is shown"])
        bans, certain = shown
        self.known = set(after["gamma"].bans) if "gamma" in after else set()
        gaps = [*differences("shown", bans, after, has_ends), *differences("followed", followed, after, has_ends)]
        listed = {jail["name"]: (jail["currently_banned"], jail["total_banned"]) for jail in counters.json["items"]}
        said = {name: (jail.currently, jail.total) for name, jail in after.items()}
        if listed != said:
            gaps.append(f"counters {listed}, fail2ban's {said}")
        return Look(gaps, certain)


def differences(who: str, bans: Bans, said: dict[str, JailState], has_ends: bool) -> list[str]:
    gaps: list[str] = []
    for name in sorted(set(bans) | set(said)):
        here: Ends = bans.get(name, {})
        there: Ends = said[name].bans if name in said else {}
        gaps += [f"{who}: {name} has {each!r} too many" for each in sorted(set(here) - set(there))]
        gaps += [f"{who}: {name} lacks {each!r}" for each in sorted(set(there) - set(here))]
        for each in sorted(set(here) & set(there)) if has_ends else ():
            ends, end = here[each], there[each]
            if (ends is None) != (end is None) or (ends is not None and end is not None and abs(ends - end) > END_SECONDS):
                gaps.append(f"{who}: {each!r} in {name} ends {ends}, not {end}")
    return gaps


class MirrorOf102(MirrorModel, RigCase):
    version = "1.0.2"


class MirrorOf110(MirrorModel, RigCase):
    version = "1.1.0"


