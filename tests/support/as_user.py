# SPDX-License-Identifier: Apache-2.0
"""Runs a function as somebody else: what code does that has taken over a daemon of that user's."""
from __future__ import annotations

import ctypes
import os
import pickle
import pwd
import select
import signal
import traceback
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
PR_SET_NO_NEW_PRIVS = 38
STDERR = 2


def give_up_everything(name: str) -> None:
    """This process is that user's from now on, without groups, capabilities, descriptors or a way back."""
    user = pwd.getpwnam(name)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")


def as_user(name: str, function: Callable[[], Result], seconds: float = 120.0,
            meanwhile: Callable[[], object] | None = None) -> tuple[Result, int]:
    """What the function returns, and the process that ran it; AssertionError with its traceback if it raised.
    While it runs, `meanwhile` is called over and over, here."""
    from_child, to_parent = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.closerange(STDERR + 1, to_parent)
            os.closerange(to_parent + 1, os.sysconf("SC_OPEN_MAX"))
            give_up_everything(name)
            outcome = (True, function())
        except BaseException:  # whatever it is, nobody but the parent can say it
            outcome = (False, traceback.format_exc())
        with os.fdopen(to_parent, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(to_parent)
    said = bytearray()
    try:
        with os.fdopen(from_child, "rb", buffering=0) as pipe:
            while meanwhile is not None and not select.select([pipe], [], [], 0)[0]:
                meanwhile()
            while select.select([pipe], [], [], seconds)[0] and (part := pipe.read(1 << 16)):
                said += part
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not said:
        raise AssertionError(f"the process of {name} said nothing")
    good, value = pickle.loads(bytes(said))
    if not good:
        raise AssertionError(f"as {name}:\n{value}")
    return value, child
