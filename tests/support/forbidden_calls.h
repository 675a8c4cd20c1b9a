// SPDX-License-Identifier: Apache-2.0
//
// What no daemon of ours may ask of the kernel once it serves. Each would go well, or fail by something else
// than EPERM, in a process that may ask for it (and is root where that is needed).
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace bangui::test {

struct Call {
    std::string what;
    long number;
    std::array<long, 6> arguments;
};

inline long address_of(void const *object) {
    return reinterpret_cast<long>(object);
}

/// As the kernel is asked, without the C library's own thoughts.
inline long ask(Call const &call) {
    auto const &with = call.arguments;
    return ::syscall(call.number, with[0], with[1], with[2], with[3], with[4], with[5]);
}

/// `other` is a process that is not the one asking.
inline std::vector<Call> forbidden_calls(long other) {
    static std::array<char const *, 2> const arguments{"true", nullptr};
    static std::array<int, 16> const zeroes{};
    constexpr long anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
    auto const program = address_of("/bin/true");
    auto const nothing = address_of("");
    auto const somewhere = address_of("/tmp/bangui-forbidden");
    return {
        {"execute", SYS_execve, {program, address_of(arguments.data()), 0}},
        {"execute what is open", SYS_execveat, {AT_FDCWD, program, address_of(arguments.data()), 0, 0}},
        {"a process", SYS_clone, {SIGCHLD}},
        {"a process as the new call makes it", SYS_clone3, {address_of(zeroes.data()), 64}},
#ifdef SYS_fork
        {"a process as the old calls make it", SYS_fork, {}},
        {"a process that shares memory", SYS_vfork, {}},
#endif
        {"a file in memory", SYS_memfd_create, {nothing, 0}},
        {"a secret file in memory", SYS_memfd_secret, {0}},
        {"io_uring", SYS_io_uring_setup, {1, address_of(zeroes.data())}},
        {"executable memory", SYS_mmap, {0, 4096, PROT_READ | PROT_EXEC, anonymous, -1, 0}},
        {"memory to write and execute", SYS_mmap, {0, 4096, PROT_WRITE | PROT_EXEC, anonymous, -1, 0}},
        {"making memory executable", SYS_mprotect, {0x10000, 4096, PROT_EXEC}},
        {"the same with a key", SYS_pkey_mprotect, {0x10000, 4096, PROT_EXEC, -1}},
        {"all readable memory executable", SYS_personality, {0x0400000}},

        {"trace", SYS_ptrace, {PTRACE_SEIZE, other, 0, 0}},
        {"be traced", SYS_ptrace, {PTRACE_TRACEME, 0, 0, 0}},
        {"another's memory", SYS_process_vm_readv, {other, 0, 0, 0, 0, 0}},
        {"change another's memory", SYS_process_vm_writev, {other, 0, 0, 0, 0, 0}},
        {"another's descriptors", SYS_pidfd_open, {other, 0}},
        {"take another's descriptor", SYS_pidfd_getfd, {0, 0, 0}},
        {"signal another", SYS_kill, {other, 0}},
        {"signal all", SYS_kill, {-1, 0}},
        {"signal another's thread", SYS_tgkill, {other, other, 0}},
        {"signal a thread anywhere", SYS_tkill, {other, 0}},
        {"queue a signal", SYS_rt_sigqueueinfo, {other, 0, address_of(zeroes.data())}},
        {"signal by descriptor", SYS_pidfd_send_signal, {0, 0, 0, 0}},
        {"signals to another by a descriptor", SYS_fcntl, {0, F_SETOWN, other}},
        {"the same, finer", SYS_fcntl, {0, 15, address_of(zeroes.data())}}, // F_SETOWN_EX
        {"the same by ioctl", SYS_ioctl, {0, FIOSETOWN, address_of(zeroes.data())}},
        {"words into a terminal", SYS_ioctl, {0, TIOCSTI, nothing}},
        {"another's limits", SYS_prlimit64, {other, 7, 0, address_of(zeroes.data())}},
        {"another's place on a processor", SYS_sched_setaffinity, {other, 0, 0}},
        {"another's priority", SYS_setpriority, {0, other, 0}},

        {"IPv4", SYS_socket, {AF_INET, SOCK_STREAM, 0}},
        {"IPv6", SYS_socket, {AF_INET6, SOCK_STREAM, 0}},
        {"netlink", SYS_socket, {AF_NETLINK, SOCK_RAW, 0}},
        {"packets", SYS_socket, {AF_PACKET, SOCK_RAW, 0}},
        {"a virtual machine's host", SYS_socket, {AF_VSOCK, SOCK_STREAM, 0}},
        {"the kernel's ciphers", SYS_socket, {AF_ALG, SOCK_SEQPACKET, 0}},
        {"a listener", SYS_bind, {0, address_of(zeroes.data()), 16}},
        {"to listen", SYS_listen, {0, 1}},

        {"another user", SYS_setuid, {1}},
        {"another user, finer", SYS_setresuid, {1, 1, 1}},
        {"other groups", SYS_setgroups, {0, 0}},
        {"capabilities", SYS_capset, {address_of(zeroes.data()), 0}},
        {"a namespace", SYS_unshare, {CLONE_NEWUSER}},
        {"another's namespace", SYS_setns, {0, 0}},
        {"another root", SYS_chroot, {somewhere}},
        {"a mount", SYS_mount, {nothing, somewhere, address_of("tmpfs"), 0, 0}},
        {"a mount the new way", SYS_fsopen, {address_of("tmpfs"), 0}},
        {"no mount", SYS_umount2, {somewhere, 0}},
        {"another root for all", SYS_pivot_root, {somewhere, somewhere}},

        {"programs for the kernel", SYS_bpf, {0, address_of(zeroes.data()), 64}},
        {"page faults", SYS_userfaultfd, {0}},
        {"counters", SYS_perf_event_open, {address_of(zeroes.data()), 0, -1, -1, 0}},
        {"keys", SYS_keyctl, {0, 0, 0, 0, 0}},
        {"a key", SYS_add_key, {nothing, nothing, nothing, 0, 0}},
        {"a module", SYS_init_module, {nothing, 0, nothing}},
        {"another kernel", SYS_kexec_load, {0, 0, 0, 0}},
        {"the clock", SYS_clock_settime, {0, address_of(zeroes.data())}},
        {"the machine's name", SYS_sethostname, {nothing, 0}},
        {"the end of the machine", SYS_reboot, {0, 0, 0, 0}},
        {"all file events", SYS_fanotify_init, {0, 0}},
        {"files by number", SYS_open_by_handle_at, {AT_FDCWD, address_of(zeroes.data()), 0}},
        {"a file the newest way", SYS_openat2, {AT_FDCWD, program, address_of(zeroes.data()), 24}},
        {"a device", SYS_mknodat, {AT_FDCWD, somewhere, 0020666, 0}},
        {"a symbolic link", SYS_symlinkat, {program, AT_FDCWD, somewhere}},
        {"a second name", SYS_linkat, {AT_FDCWD, program, AT_FDCWD, somewhere, 0}},
        {"another's file", SYS_fchownat, {AT_FDCWD, somewhere, 1, 1, 0}},
        {"attributes", SYS_setxattr, {somewhere, nothing, 0, 0, 0}},

        {"shared memory", SYS_shmget, {0, 4096, 0600}},
        {"semaphores", SYS_semget, {0, 1, 0600}},
        {"message queues", SYS_msgget, {0, 0600}},
        {"POSIX message queues", SYS_mq_open, {nothing, 0, 0, 0}},
        {"another filter", SYS_seccomp, {0, 0, 0}},
        {"another name", SYS_prctl, {15, nothing, 0, 0, 0}}, // PR_SET_NAME
        {"speculation", SYS_prctl, {53, 0, 0, 0, 0}},        // PR_SET_SPECULATION_CTRL
    };
}

} // namespace bangui::test
