# SPDX-License-Identifier: Apache-2.0
"""System calls made by a running process that is made to make them: what its cage says to them is what it would say
to whoever had taken the process over."""
from __future__ import annotations

import re
import subprocess

# x86-64's, from asm/unistd_64.h.
NUMBERS = {"openat": 257, "socket": 41, "execve": 59, "execveat": 322, "ptrace": 101, "mmap": 9, "mprotect": 10,
           "mount": 165, "unshare": 272, "bpf": 321, "io_uring_setup": 425, "memfd_create": 319, "kill": 62,
           "clone": 56, "clone3": 435, "fork": 57, "vfork": 58, "process_vm_readv": 310, "process_vm_writev": 311,
           "connect": 42, "bind": 49, "setuid": 105, "chmod": 90, "unlink": 87, "rename": 82, "open": 2,
           "pidfd_open": 434, "tgkill": 234, "fcntl": 72, "prctl": 157, "seccomp": 317, "getpid": 39}
SECONDS = 60


def call_in(process: int, name: str, *arguments: int | str) -> int:
    """What the call returned: negative for an error, then it is -errno. A descriptor it opened stays open."""
    expression = ", ".join([str(NUMBERS[name]), *(f'"{each}"' if isinstance(each, str) else f"{each}L"
                                                   for each in arguments)])
    # The libc wrapper tells an error by -1 and errno.
    said = subprocess.run(
        ["gdb", "--batch", "--nx", "--pid", str(process),
         "--ex", f"set $result = ((long (*)(long, ...)) syscall)({expression})",
         "--ex", "set $error = *((int *(*)(void)) __errno_location)()",
         "--ex", 'printf "RESULT %ld %d\\n", $result, $error',
         "--ex", "detach"],
        capture_output=True, text=True, timeout=SECONDS, check=False)
    found = re.search(r"^RESULT (-?\d+) (\d+)$", said.stdout, re.M)
    if found is None:
        raise RuntimeError(f"no answer from {process}: {said.stdout}{said.stderr}")
    result, error = int(found[1]), int(found[2])
    return -error if result == -1 else result
