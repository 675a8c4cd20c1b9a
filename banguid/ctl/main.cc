// SPDX-License-Identifier: Apache-2.0
//
// banguictl: BanGUI for the administrator at the machine. What it can do is in commands.cc.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "banguid/ctl/command.h"

namespace {

/// Turns the echo of the terminal off while it lives.
class Silence {
  public:
    Silence() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_on_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~Silence() {
        if (is_on_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Silence(Silence const &) = delete;
    Silence &operator=(Silence const &) = delete;

  private:
    termios before_{};
    bool is_on_ = false;
};

std::optional<std::string> ask_secret(std::string_view prompt) {
    std::string line;
    if (::isatty(STDIN_FILENO) == 0) {
        if (!std::getline(std::cin, line)) return std::nullopt;
        return line;
    }
    std::fprintf(stderr, "%.*s", static_cast<int>(prompt.size()), prompt.data());
    Silence const silence;
    bool const came = static_cast<bool>(std::getline(std::cin, line));
    std::fputc('\n', stderr);
    if (!came) return std::nullopt;
    return line;
}

} // namespace

int main(int count, char **arguments) {
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(0022);
    bangui::ctl::Terminal terminal{
        [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); },
        [](std::string_view text) {
            std::fflush(stdout);
            std::fwrite(text.data(), 1, text.size(), stderr);
        },
        &ask_secret};
    return bangui::ctl::run({arguments + 1, arguments + count}, terminal);
}
