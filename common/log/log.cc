// SPDX-License-Identifier: Apache-2.0
#include "common/log/log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.h"

namespace bangui::log {
namespace {

std::string quoted(std::string_view value) {
    auto shown = visible(value);
    if (!shown.empty() && shown.find_first_of(" =\"") == std::string::npos) return shown;
    std::string out = "\"";
    for (char const c : shown) {
        if (c == '"') out += '\\';
        out += c;
    }
    return out + '"';
}

} // namespace

std::string_view to_string(Level level) {
    switch (level) {
    case Level::debug:
        return "debug";
    case Level::info:
        return "info";
    case Level::warning:
        return "warning";
    case Level::error:
        return "error";
    }
    return "error";
}

std::optional<Level> parse_level(std::string_view text) {
    for (auto const level : {Level::debug, Level::info, Level::warning, Level::error})
        if (to_string(level) == text) return level;
    return std::nullopt;
}

Field::Field(std::string_view field_name, Error const &error)
    : name(field_name)
    , value(fmt::format("{}: {}", bangui::to_string(error.code), error.detail)) {}

std::string format_line(std::string_view message, Fields fields) {
    std::string line(message);
    for (auto const &field : fields)
        line += fmt::format(" {}={}", field.name, quoted(field.value));
    return line;
}

void Logger::write(Level level, std::string_view message, Fields fields) {
    if (is_enabled(level)) put(level, message, fields);
}

bool is_stderr_the_journal() {
    char const *const stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    return stream && ::fstat(STDERR_FILENO, &status) == 0 &&
           fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

std::unique_ptr<Logger> daemon_logger(Level level) {
    auto journal = is_stderr_the_journal() ? journal_logger(level) : nullptr;
    return journal ? std::move(journal) : stderr_logger(level);
}

} // namespace bangui::log
