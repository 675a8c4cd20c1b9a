// SPDX-License-Identifier: Apache-2.0
//
// An archive in a folder of its own, and short ways to make events and to say what is in it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "bangui-web/history/batch.h"
#include "bangui-web/history/evidence.h"
#include "bangui-web/history/find.h"
#include "bangui-web/history/history_database.h"
#include "tests/support/temporary_directory.h"

namespace bangui::history::test {

/// 2026-01-15T10:00:00Z, in milliseconds.
inline constexpr std::int64_t start = 1'768'471'200'000;
inline constexpr std::int64_t an_hour = 3'600'000;
inline constexpr std::int64_t a_day = 24 * an_hour;

inline NewEvent event(EventKind kind, std::int64_t milliseconds, std::string jail, std::string address,
                      Place place = {}) {
    NewEvent made;
    made.milliseconds = milliseconds;
    made.kind = kind;
    made.jail = std::move(jail);
    made.address = std::move(address);
    made.place = std::move(place);
    return made;
}

inline NewEvent ban(std::int64_t milliseconds, std::string jail, std::string address, Place place = {}) {
    return event(EventKind::ban, milliseconds, std::move(jail), std::move(address), std::move(place));
}

/// What a write does, inside a transaction as Store::write has one.
template<typename Work>
auto in_transaction(store::Connection &connection, Work work) {
    SQLite::Transaction transaction(connection.database(), SQLite::TransactionBehavior::IMMEDIATE);
    auto result = work(connection);
    if (result) transaction.commit();
    return result;
}

struct HistoryRig {
    bangui::test::TemporaryDirectory directory;
    std::string path = directory.file("history.sqlite3");
    store::Connection connection = store::Connection::open(path, history_database()).value();

    Result<Written> write(Batch const &batch) {
        return in_transaction(connection, [&](auto &writer) { return write_batch(writer, batch); });
    }
    Written add(std::vector<NewEvent> events) {
        return write({.events = std::move(events), .found = {}, .progress = {}}).value();
    }
    void attach_all(std::vector<Evidence> const &evidence) {
        auto const done =
            in_transaction(connection, [&](auto &writer) { return attach_evidence(writer, evidence); });
        REQUIRE(done.has_value());
    }
    Page find(Filter const &filter = {}, std::optional<std::int64_t> before = {}, std::size_t limit = 50) {
        return find_events(connection, filter, before, limit).value();
    }
    /// All pages, one after another.
    std::vector<Event> find_all(Filter const &filter = {}, std::size_t limit = 50) {
        std::vector<Event> all;
        std::optional<std::int64_t> before;
        do {
            auto page = find(filter, before, limit);
            REQUIRE_LE(page.events.size(), limit);
            if (before && page.next) REQUIRE_LT(*page.next, *before);
            before = page.next;
            for (auto &each : page.events)
                all.push_back(std::move(each));
        } while (before);
        return all;
    }
    /// The first column of each row, joined with blanks.
    std::string query(std::string const &sql) {
        SQLite::Statement select(connection.database(), sql);
        std::string joined;
        while (select.executeStep())
            joined += (joined.empty() ? "" : " ") + select.getColumn(0).getString();
        return joined;
    }
};

/// "ban sshd 192.0.2.1, …"
inline std::string words(std::vector<Event> const &events) {
    std::string joined;
    for (auto const &each : events)
        joined += (joined.empty() ? "" : ", ") + std::string(to_string(each.kind)) + ' ' + each.jail + ' ' +
                  each.address;
    return joined;
}

} // namespace bangui::history::test
