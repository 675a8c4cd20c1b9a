// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/access_log.h"

namespace bangui::web {
namespace {

log::Level level_of(http::AccessRecord const &record) {
    if (record.status == 500) return log::Level::warning;
    auto const is_read = record.method == "GET" || record.method == "HEAD";
    return is_read && record.status < 400 ? log::Level::debug : log::Level::info;
}

} // namespace

void log_access(log::Logger &logger, http::AccessRecord const &record) {
    auto const level = level_of(record);
    if (!logger.is_enabled(level)) return;
    auto const client = record.client_address ? record.client_address->text() : std::string("-");
    log::Fields const fields{{"request", record.request_id}, {"client", client},
                             {"method", record.method},      {"path", record.path},
                             {"status", record.status},      {"ms", record.duration.count()},
                             {"bytes", record.body_bytes}};
    switch (level) {
    case log::Level::debug:
        return logger.debug("request", fields);
    case log::Level::info:
        return logger.info("request", fields);
    case log::Level::warning:
        return logger.warning("request", fields);
    case log::Level::error:
        return logger.error("request", fields);
    }
}

} // namespace bangui::web
