// SPDX-License-Identifier: Apache-2.0
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "common/log/log.h"

namespace bangui::log {
namespace {

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
    explicit StderrLogger(Level level)
        : Logger(level)
        , logger_("bangui", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        logger_.set_level(spdlog::level::trace); // Logger has decided already
        logger_.flush_on(spdlog::level::trace);
        logger_.set_error_handler([](std::string const &) {});
    }

  protected:
    void put(Level level, std::string_view message, Fields fields) override {
        auto const line = format_line(message, fields);
        logger_.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
    }

  private:
    spdlog::logger logger_;
};

} // namespace

std::unique_ptr<Logger> stderr_logger(Level level) {
    return std::make_unique<StderrLogger>(level);
}

} // namespace bangui::log
