// SPDX-License-Identifier: Apache-2.0
//
// Structured lines on standard error for the journal: "ban refused jail=sshd address=192.0.2.1". main builds
// one logger and passes it to whoever speaks; there is no global one. May be called from any thread.
//
// The message is a literal of ours. Everything that varies is a field, and field values may be hostile:
// they are made visible() and quoted where they hold a blank, '=' or '"', so that one call is one line and a
// value cannot pose as another field.
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
    /// One finished line without its end. Called from any thread.
    virtual void put(Level level, std::string_view line) = 0;

  private:
    void write(Level level, std::string_view message, Fields fields);
    std::atomic<Level> level_;
};

enum class Prefix {
    journal, ///< "<6>", which journald turns into the entry's priority
    time,    ///< "2026-01-02T03:04:05.678Z info "
};

/// What fits standard error as it is now: `journal` when JOURNAL_STREAM names its device and inode
/// (systemd.exec(5)).
Prefix prefix_for_stderr();

/// Writes to standard error; a line that cannot be written is lost.
std::unique_ptr<Logger> stderr_logger(Level level, Prefix prefix);

} // namespace bangui::log
