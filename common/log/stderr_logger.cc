// SPDX-License-Identifier: Apache-2.0
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "common/log/log.h"

namespace bangui::log {
namespace {

/// The priorities of syslog(3), as journald reads them at the head of a line (sd-daemon(3)).
class JournalPriority final : public spdlog::custom_flag_formatter {
  public:
    void format(spdlog::details::log_msg const &message, std::tm const &,
                spdlog::memory_buf_t &out) override {
        std::string_view const priority = message.level >= spdlog::level::err    ? "<3>"
                                          : message.level == spdlog::level::warn ? "<4>"
                                          : message.level == spdlog::level::info ? "<6>"
                                                                                 : "<7>";
        out.append(priority.data(), priority.data() + priority.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<JournalPriority>();
    }
};

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warning:
        return spdlog::level::warn;
    case Level::error:
        return spdlog::level::err;
    }
    return spdlog::level::err;
}

class StderrLogger final : public Logger {
  public:
    StderrLogger(Level level, Prefix prefix)
        : Logger(level)
        , logger_("bangui", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
        formatter->add_flag<JournalPriority>('*');
        formatter->set_pattern(prefix == Prefix::journal ? "%*%v" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v");
        logger_.set_formatter(std::move(formatter));
        logger_.set_level(spdlog::level::trace); // Logger has decided already
        logger_.flush_on(spdlog::level::trace);
        logger_.set_error_handler([](std::string const &) {});
    }

  protected:
    void put(Level level, std::string_view line) override {
        logger_.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
    }

  private:
    spdlog::logger logger_;
};

} // namespace

std::unique_ptr<Logger> stderr_logger(Level level, Prefix prefix) {
    return std::make_unique<StderrLogger>(level, prefix);
}

} // namespace bangui::log
