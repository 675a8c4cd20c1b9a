// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/archived_bans.h"

#include <doctest/doctest.h>

#include "bangui-web/recorder/interpreter.h"
#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

struct Rig : test::ArchiveRig {
    /// As the log tells them.
    void log(std::string const &text) {
        events::LogReader reader;
        std::vector<events::LogRecord> records;
        reader.feed(text, records);
        reader.finish(records);
        history::Batch batch;
        Interpreter interpreter(witness);
        for (auto const &record : records)
            interpreter.take(record, batch);
        writer.write(std::move(batch), [] {});
        settle();
    }
    /// A row of fail2ban's database, so many seconds after the clock's beginning.
    void row(std::string const &id, int second, std::string const &line, std::int64_t ban_time = 600) {
        auto const data = "{\"matches\": [\"" + line + "\"], \"failures\": 3}";
        auto const bytes = as_bytes(data);
        banguid.archived.push_back({.jail = JailName::parse("sshd").value(),
                                    .id = id,
                                    .since = start / 1000 + second,
                                    .ban_time = ban_time,
                                    .count = 1,
                                    .data = Bytes(bytes.begin(), bytes.end()),
                                    .truncated = false});
    }
    void run() {
        ended.reset();
        bans.begin();
        REQUIRE(pump_until([this] { return ended.has_value(); }));
    }
    std::optional<Result<void>> ended;
    ArchivedBans bans{client, writer, witness, [this](Result<void> result) { ended = std::move(result); }};
};

TEST_CASE_FIXTURE(Rig, "a ban of the log gets what led to it") {
    log(ban_line(10, "192.0.2.1"));
    row("192.0.2.1", 9, "Failed password");
    run();
    CHECK(*ended);
    auto const all = events();
    REQUIRE(all.size() == 1);
    CHECK(all[0].milliseconds == start + 10'000);
    CHECK(all[0].evidence == "Failed password");
    CHECK(all[0].failures == 3U);
    CHECK(all[0].ban_time == Seconds(600));
    CHECK(all[0].origin == history::Origin::filter);
}

TEST_CASE_FIXTURE(Rig, "each row belongs to the next ban of its address") {
    log(ban_line(10, "192.0.2.1") + line(20, "[sshd] Unban 192.0.2.1") + ban_line(30, "192.0.2.1"));
    row("192.0.2.1", 9, "first");
    row("192.0.2.1", 29, "second");
    run();
    auto const all = events();
    REQUIRE(all.size() == 3);
    CHECK(all[0].evidence == "first");
    CHECK(all[2].evidence == "second");
}

TEST_CASE_FIXTURE(Rig, "a ban whose log is gone is archived as the row tells it, once") {
    log(ban_line(1'000, "192.0.2.1"));
    row("192.0.2.1", 5, "long ago", -1);
    run();
    run();
    auto const all = events();
    REQUIRE(all.size() == 2);
    CHECK(all[0].milliseconds == start + 5'000);
    CHECK(all[0].evidence == "long ago");
    REQUIRE(all[0].ban_time);
    CHECK(all[0].ban_time->count() < 0);
    CHECK(all[0].place.country == "DE");
    CHECK(all[1].evidence.empty());
}

TEST_CASE_FIXTURE(Rig, "many pages are read, and a database that there is not is none") {
    for (int ban = 0; ban < 100; ++ban)
        row("192.0.2." + std::to_string(ban), ban, "line");
    run();
    CHECK(*ended);
    CHECK(events().size() == 100);
    banguid.fails = Error{ErrorCode::not_found, "no database"};
    run();
    CHECK(*ended);
    banguid.fails = Error{ErrorCode::banguid_offline, "gone"};
    run();
    CHECK_FALSE(*ended);
}

} // namespace
} // namespace bangui::recorder
