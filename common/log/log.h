// SPDX-License-Identifier: Apache-2.0
//
// Structured entries for the journal, or lines on standard error: "ban refused jail=sshd address=192.0.2.1".
// main builds one logger and passes it to whoever speaks; there is no global one. May be called from any
// thread.
//
// The message is a literal of ours. Everything that varies is a field, and field values may be hostile:
// they are made visible() and quoted where they hold a blank, '=' or '"', so that one call is one line and a
// value cannot pose as another field. In the journal each field is also one of the entry's: jail=sshd is
// BANGUI_JAIL=sshd, and message_id=... is its MESSAGE_ID.
#pragma once

#include <atomic>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace bangui::log {

enum class Level { debug, info, warning, error };

std::string_view to_string(Level level);
std::optional<Level> parse_level(std::string_view text);

struct Field {
    Field(std::string_view field_name, std::string_view text)
        : name(field_name)
        , value(text) {}
    Field(std::string_view field_name, char const *text)
        : name(field_name)
        , value(text) {}
    Field(std::string_view field_name, std::string const &text)
        : name(field_name)
        , value(text) {}
    Field(std::string_view field_name, bool yes)
        : name(field_name)
        , value(yes ? "yes" : "no") {}
    template<std::integral Integer>
    Field(std::string_view field_name, Integer number)
        : name(field_name)
        , value(std::to_string(number)) {}
    /// "CODE: detail"
    Field(std::string_view field_name, Error const &error);

    std::string_view name; ///< a literal of ours
    std::string value;
};

using Fields = std::initializer_list<Field>;

/// The line as it is written, without level and time.
std::string format_line(std::string_view message, Fields fields);

class Logger {
  public:
    explicit Logger(Level level)
        : level_(level) {}
    virtual ~Logger() = default;
    Logger(Logger const &) = delete;
    Logger &operator=(Logger const &) = delete;

    void debug(std::string_view message, Fields fields = {}) { write(Level::debug, message, fields); }
    void info(std::string_view message, Fields fields = {}) { write(Level::info, message, fields); }
    void warning(std::string_view message, Fields fields = {}) { write(Level::warning, message, fields); }
    void error(std::string_view message, Fields fields = {}) { write(Level::error, message, fields); }

    void set_level(Level level) { level_ = level; }
    /// For callers whose fields are costly to make.
    bool is_enabled(Level level) const { return level >= level_; }

  protected:
    /// Called from any thread.
    virtual void put(Level level, std::string_view message, Fields fields) = 0;

  private:
    void write(Level level, std::string_view message, Fields fields);
    std::atomic<Level> level_;
};

/// What a daemon needs: the journal when standard error leads there, else lines on standard error.
std::unique_ptr<Logger> daemon_logger(Level level);

/// Lines with time and level on standard error; one that cannot be written is lost.
std::unique_ptr<Logger> stderr_logger(Level level);

/// Whether JOURNAL_STREAM names the device and inode of standard error (systemd.exec(5)).
bool is_stderr_the_journal();

/// Entries by systemd's native journal protocol, each one datagram. It is a few lines, and libsystemd would
/// bring its compression libraries into a root daemon. An entry that cannot be written is lost. Null where
/// nothing takes entries at `socket_path`.
std::unique_ptr<Logger> journal_logger(Level level,
                                       std::string const &socket_path = "/run/systemd/journal/socket");

} // namespace bangui::log
