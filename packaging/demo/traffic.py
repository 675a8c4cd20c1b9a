#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the log lines of a server under attack, at the pace of a small one, until it is ended.

    traffic.py FOLDER          (FOLDER/sshd.log, web-login.log and mail.log are appended to)

All addresses are from the ranges reserved for documentation (RFC 5737, RFC 3849). Most visitors give
up before they are banned, some go on until they are, and a few come back when their ban has ended.
"""
from __future__ import annotations

import datetime
import ipaddress
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

NETWORKS = tuple(ipaddress.ip_network(text) for text in (
    "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
USERS = ("root", "admin", "test", "oracle", "postgres", "deploy", "git", "pi")
PATHS = ("/wp-login.php", "/admin/login", "/api/token", "/user/sign_in")
REGULARS = 12  # addresses that come back again and again
FIRST_VISITS = 20  # without a pause, so that the page is not empty at first sight
LONGEST_PAUSE_SECONDS = 6.0


def any_address(chance: random.Random) -> str:
    network = chance.choice(NETWORKS)
    if network.version == 4:
        return str(network[chance.randrange(1, network.num_addresses - 1)])
    return str(network[(chance.randrange(1, 0xFFFF) << 80) + chance.randrange(1, 0xFFFF)])


def ssh_line(chance: random.Random, address: str) -> str:
    user = chance.choice(USERS)
    return (f"sshd[{chance.randrange(1000, 60000)}]: Failed password for {user} "
            f"from {address} port {chance.randrange(1024, 65535)} ssh2")


def web_line(chance: random.Random, address: str) -> str:
    return f"web: {address} POST {chance.choice(PATHS)} 401"


def mail_line(chance: random.Random, address: str) -> str:
    return f"smtpd: SASL LOGIN authentication failed for {chance.choice(USERS)} from {address}"


LINES: dict[str, Callable[[random.Random, str], str]] = {
    "sshd": ssh_line, "web-login": web_line, "mail": mail_line}


def visit(folder: Path, chance: random.Random, regulars: list[str]) -> None:
    """One visitor and its failures, written as one piece."""
    jail = chance.choices(tuple(LINES), weights=(5, 3, 2))[0]
    address = chance.choice(regulars) if chance.random() < 0.3 else any_address(chance)
    attempts = chance.choice((1, 1, 2, 3, 5, 6))
    stamp = datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    with open(folder / f"{jail}.log", "a", encoding="ascii") as log:
        for _ in range(attempts):
            log.write(f"{stamp} {LINES[jail](chance, address)}\n")


def main() -> None:
    folder = Path(sys.argv[1])
    chance = random.Random()
    regulars = [any_address(chance) for _ in range(REGULARS)]
    for _ in range(FIRST_VISITS):
        visit(folder, chance, regulars)
    while True:
        time.sleep(chance.uniform(0.5, LONGEST_PAUSE_SECONDS))
        visit(folder, chance, regulars)


if __name__ == "__main__":
    main()
