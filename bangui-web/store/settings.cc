// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/store/settings.h"

#include "bangui-web/store/audit.h"
#include "bangui-web/store/sqlite.h"
#include "bangui-web/store/users.h"
#include "common/base/text.h"

namespace bangui::store {
namespace {

constexpr char const *setup_done_row = "setup_done";
constexpr char const *time_zone_row = "time_zone";
constexpr char const *session_length_row = "session_length";
constexpr char const *history_days_row = "history_max_age_days";
constexpr char const *history_megabytes_row = "history_max_megabytes"; // empty: no limit
constexpr Seconds day{std::chrono::hours(24)};

std::optional<std::string> find_value(SQLite::Database &database, std::string const &name) {
    SQLite::Statement select(database, "SELECT value FROM settings WHERE name = ?");
    select.bind(1, name);
    if (!select.executeStep()) return std::nullopt;
    return select.getColumn(0).getString();
}

void add_value(SQLite::Database &database, std::string const &name, std::string const &value) {
    SQLite::Statement insert(database, "INSERT INTO settings (name, value) VALUES (?, ?)");
    insert.bind(1, name);
    insert.bind(2, value);
    insert.exec();
}

void put_value(SQLite::Database &database, std::string const &name, std::string const &value) {
    SQLite::Statement insert(database, "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)");
    insert.bind(1, name);
    insert.bind(2, value);
    insert.exec();
}

} // namespace

Result<std::optional<GeneralSettings>> load_general_settings(Connection &connection) {
    return guarded([&]() -> Result<std::optional<GeneralSettings>> {
        auto &database = connection.database();
        if (!find_value(database, setup_done_row)) return std::nullopt;
        auto const zone = find_value(database, time_zone_row);
        auto const seconds =
            parse_integer<Seconds::rep>(find_value(database, session_length_row).value_or(""));
        if (!zone || !seconds) return fail(ErrorCode::storage_error, "the settings table lacks a row");
        return GeneralSettings{*zone, Seconds(*seconds)};
    });
}

Result<User> complete_setup(Connection &connection, Setup const &setup) {
    return guarded([&]() -> Result<User> {
        auto &database = connection.database();
        if (find_value(database, setup_done_row)) return fail(ErrorCode::conflict, "setup is done already");
        auto user =
            TRY(add_user(connection, setup.administrator, setup.password_hash, Role::admin, setup.time));
        add_value(database, time_zone_row, setup.settings.time_zone);
        add_value(database, session_length_row, std::to_string(setup.settings.session_length.count()));
        add_value(database, setup_done_row, std::to_string(setup.time));
        TRY(add_audit_entry(connection, {setup.time, setup.administrator.text(), setup.source, "setup", ""}));
        return user;
    });
}

Result<HistorySettings> load_history_settings(Connection &connection) {
    return guarded([&]() -> Result<HistorySettings> {
        HistorySettings settings;
        auto const days = find_value(connection.database(), history_days_row);
        auto const megabytes = find_value(connection.database(), history_megabytes_row);
        if (!days || !megabytes) return settings;
        auto const number = parse_integer<std::int32_t>(*days);
        if (!number || *number < 1)
            return fail(ErrorCode::storage_error, "the settings table has no number of days");
        settings.max_age = *number * day;
        settings.max_megabytes = parse_integer<std::uint32_t>(*megabytes);
        if (!settings.max_megabytes && !megabytes->empty())
            return fail(ErrorCode::storage_error, "the settings table has no number of megabytes");
        return settings;
    });
}

Result<void> save_history_settings(Connection &connection, HistorySettings const &settings) {
    return guarded([&]() -> Result<void> {
        auto &database = connection.database();
        put_value(database, history_days_row, std::to_string(settings.max_age / day));
        put_value(database, history_megabytes_row,
                  settings.max_megabytes ? std::to_string(*settings.max_megabytes) : std::string());
        return {};
    });
}

} // namespace bangui::store
