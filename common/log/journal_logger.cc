// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <iterator>

#include <sys/socket.h>
#include <sys/un.h>

#include <fmt/format.h>

#include "common/base/text.h"
#include "common/base/unique_fd.h"
#include "common/log/log.h"

namespace bangui::log {
namespace {

constexpr std::string_view message_id = "message_id";

/// Of syslog(3).
int priority(Level level) {
    switch (level) {
    case Level::debug:
        return 7;
    case Level::info:
        return 6;
    case Level::warning:
        return 4;
    case Level::error:
        return 3;
    }
    return 3;
}

/// "peer_uid" as the journal wants it.
std::string field_name(std::string_view name) {
    if (name == message_id) return "MESSAGE_ID";
    std::string upper = "BANGUI_";
    for (char const c : name)
        upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return upper;
}

/// https://systemd.io/JOURNAL_NATIVE_PROTOCOL: NAME=VALUE, one a line; no value of ours has a line end.
std::string entry(Level level, std::string_view message, Fields fields) {
    std::string text = fmt::format("MESSAGE={}", message);
    for (auto const &field : fields) {
        if (field.name != message_id) text += format_line("", {field});
    }
    fmt::format_to(std::back_inserter(text), "\nPRIORITY={}\nSYSLOG_IDENTIFIER={}\n", priority(level),
                   program_invocation_short_name);
    for (auto const &field : fields)
        fmt::format_to(std::back_inserter(text), "{}={}\n", field_name(field.name), visible(field.value));
    return text;
}

class JournalLogger final : public Logger {
  public:
    JournalLogger(Level level, UniqueFd socket)
        : Logger(level)
        , socket_(std::move(socket)) {}

  protected:
    void put(Level level, std::string_view message, Fields fields) override {
        auto const text = entry(level, message, fields);
        (void)::send(socket_.fd(), text.data(), text.size(), MSG_NOSIGNAL);
    }

  private:
    UniqueFd socket_;
};

} // namespace

std::unique_ptr<Logger> journal_logger(Level level, std::string const &socket_path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.size() >= sizeof address.sun_path) return nullptr;
    socket_path.copy(address.sun_path, socket_path.size());
    UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket || ::connect(socket.fd(), reinterpret_cast<sockaddr const *>(&address), sizeof address) != 0)
        return nullptr;
    return std::make_unique<JournalLogger>(level, std::move(socket));
}

} // namespace bangui::log
