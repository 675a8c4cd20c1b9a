// SPDX-License-Identifier: Apache-2.0
//
// What banguictl's commands are given and how they answer. A command is a function; the table of them is in
// commands.cc. Built once by main.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace bangui::ctl {

constexpr int exit_done = 0;
constexpr int exit_failed = 1; ///< it could not be done, or doctor found something
constexpr int exit_usage = 2;

/// Where things are; each has an option that moves it.
struct Places {
    std::string socket = "/run/bangui/admin.sock";
    std::string state = "/var/lib/bangui";
    std::string configuration = "/etc/bangui"; ///< of banguid.toml, policy.toml, web.toml and protected
    std::string protected_list() const { return configuration + "/protected"; }
};

struct Invocation {
    Places places;
    bool json = false;
    bool everywhere = false;
    std::vector<std::string> jails;
    std::string note;
    std::vector<std::string> arguments; ///< behind the command's words
};

/// What is said on standard output and standard error; and whence a password comes.
struct Terminal {
    std::function<void(std::string_view)> say;
    std::function<void(std::string_view)> complain;
    /// The next line of standard input; at a terminal after the prompt and without echo. None at its end.
    std::function<std::optional<std::string>(std::string_view prompt)> ask_secret;
};

struct Command {
    std::string_view words;     ///< "user reset-password"
    std::string_view arguments; ///< "NAME", "" or "ADDRESS"
    std::size_t least = 0;      ///< how many of them
    std::size_t most = 0;
    std::vector<std::string_view> options; ///< of its own, as they are written
    std::string_view summary;
    /// An exit status; an error is told with the command's name before it, and is exit_failed.
    Result<int> (*run)(Invocation const &invocation, Terminal &terminal) = nullptr;
};

/// In the order in which --help shows them.
std::vector<Command> const &commands();

/// The whole program but for main: `arguments` without argv[0].
int run(std::vector<std::string> const &arguments, Terminal &terminal);

/// What --help says.
std::string usage();

} // namespace bangui::ctl
