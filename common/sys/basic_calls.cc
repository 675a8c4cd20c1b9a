// SPDX-License-Identifier: Apache-2.0
#include "common/sys/basic_calls.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <unistd.h>

namespace bangui::sys {
namespace {

#ifdef __SANITIZE_ADDRESS__
/// LeakSanitizer stops all threads from a task that shares their memory, and reads their registers.
std::vector<AllowedCall> sanitizer_calls() {
    constexpr auto tracer = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_UNTRACED;
    constexpr std::uint64_t to_write = O_ACCMODE | O_CREAT | O_TRUNC;
    auto const parent = static_cast<std::uint32_t>(::getpid());
    return {
        {"clone", "the tracer", {argument_is(0, tracer)}},
        {"ptrace", "stop a thread", {argument_is(0, PTRACE_ATTACH)}},
        {"ptrace", "its registers", {argument_is(0, PTRACE_GETREGS)}},
        {"ptrace", "its registers", {argument_is(0, PTRACE_GETREGSET)}},
        {"ptrace", "let it go on", {argument_is(0, PTRACE_CONT)}},
        {"ptrace", "let it go", {argument_is(0, PTRACE_DETACH)}},
        {"prctl", "let the tracer trace", {argument_is(0, 0x59616d61)}}, // PR_SET_PTRACER
        {"prctl", "may we be traced?", {argument_is(0, 3)}},             // PR_GET_DUMPABLE
        {"prctl", "we may", {argument_is(0, 4)}},                        // PR_SET_DUMPABLE
        {"prctl", "the tracer ends with us", {argument_is(0, 1)}},       // PR_SET_PDEATHSIG
        {"wait4", "for the tracer and for stopped threads"},
        {"getppid", "whether the traced one still lives"},
        {"kill", "the traced one", {argument_is(0, parent)}},
        {"sigaltstack", "of each thread"},
        {"open", "maps and threads of the process", {argument_lacks(1, to_write)}},
        {"openat", "the same", {argument_lacks(2, to_write)}},
        {"pipe2", "is this memory? (it is written to a pipe)"},
        {"ioctl", "is the report for a terminal?", {argument_is(1, TCGETS)}},
        {"getdents", "its threads"},
        {"getdents64", "the same"},
        {"readlink", "its program"},
        {"readlinkat", "its program"},
        {"getrlimit", "of the stack"},
        {"prlimit64", "of the stack", {argument_is(0, 0)}},
        {"gettid", "who is who"},
        {"uname", "the kernel's version"},
        {"sysinfo", "the memory there is"},
    };
}
#else
std::vector<AllowedCall> sanitizer_calls() {
    return {};
}
#endif

} // namespace

std::vector<AllowedCall> basic_calls() {
    auto const self = static_cast<std::uint32_t>(::getpid());
    std::vector<AllowedCall> calls{
        {"brk", "memory"},
        {"mmap", "memory, never to be executed", {argument_lacks(2, PROT_EXEC)}},
        {"mprotect", "a thread's heap grows", {argument_lacks(2, PROT_EXEC)}},
        {"mremap", "a large piece grows"},
        {"munmap", "memory goes back"},
        {"madvise", "memory goes back; secrets are kept out of dumps"},

        {"futex", "locks between threads"},
        {"sched_yield", "the same"},
        {"sched_getaffinity", "how many heaps malloc makes"},

        {"clock_gettime", "the time, where the kernel's page of it does not do"},
        {"gettimeofday", "the same"},
        {"restart_syscall", "a wait goes on after a stop"},

        {"rt_sigaction", "the end"},
        {"rt_sigprocmask", "the end"},
        {"rt_sigreturn", "a signal's handler returns"},
        {"getpid", "abort"},
        {"gettid", "abort"},
        {"tgkill", "abort, which is a signal to oneself", {argument_is(0, self)}},
        {"exit", "a thread's end"},
        {"exit_group", "the end"},
    };
    auto const more = sanitizer_calls();
    calls.insert(calls.end(), more.begin(), more.end());
    return calls;
}

std::vector<ReachablePath> sanitizer_paths() {
#ifdef __SANITIZE_ADDRESS__
    // Its own threads and maps, and the symbols for a report.
    return {{"/proc", Reach::read}, {"/usr", Reach::read}, {"/proc/self/exe", Reach::read}};
#else
    return {};
#endif
}

} // namespace bangui::sys
