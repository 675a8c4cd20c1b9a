// SPDX-License-Identifier: Apache-2.0
//
// A real archive in a fresh folder, a loop and a scripted banguid: what the recorder's parts are built on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "bangui-web/history/find.h"
#include "bangui-web/history/history_database.h"
#include "bangui-web/history/progress.h"
#include "bangui-web/recorder/batch_writer.h"
#include "bangui-web/recorder/witness.h"
#include "bangui-web/store/store.h"
#include "tests/support/loop_fixture.h"
#include "tests/support/memory_logger.h"
#include "tests/support/scripted_banguid.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/time_zone.h"

namespace bangui::test {

/// Knows what it was told.
struct ToldWitness final : recorder::Witness {
    history::Reason why_unbanned(std::string const &, std::string const &, UnixSeconds) override {
        return reason;
    }
    std::optional<recorder::OwnBan> who_banned(std::string const &, std::string const &,
                                               UnixSeconds) override {
        return ban;
    }
    history::Place place_of(std::string_view) override { return {"DE", 64496, "Example"}; }

    history::Reason reason = history::Reason::none;
    std::optional<recorder::OwnBan> ban;
};

struct ArchiveRig : LoopFixture {
    ~ArchiveRig() { archive->stop(Milliseconds(0)); }

    template<typename T>
    T ask(UniqueFunction<Result<T>(store::Connection &)> work) {
        std::optional<Result<T>> answer;
        archive->read<T>(std::move(work), [&answer](Result<T> result) { answer = std::move(result); });
        REQUIRE(pump_until([&answer] { return answer.has_value(); }));
        return std::move(*answer).value();
    }
    /// Oldest first.
    std::vector<history::Event> events() {
        auto page = ask<history::Page>([](store::Connection &connection) {
            return history::find_events(connection, {}, std::nullopt, history::max_page);
        });
        std::ranges::reverse(page.events);
        return std::move(page.events);
    }
    /// "KIND JAIL ADDRESS", oldest first.
    std::vector<std::string> told() {
        std::vector<std::string> lines;
        for (auto const &event : events())
            lines.push_back(std::string(to_string(event.kind)) + ' ' + event.jail + ' ' +
                            (event.address.empty() ? event.detail : event.address));
        return lines;
    }
    std::optional<history::Progress> progress(std::string source) {
        return ask<std::optional<history::Progress>>(
            [source = std::move(source)](store::Connection &connection) {
                return history::load_progress(connection, source);
            });
    }
    /// Until nothing is to be written and everything due has run.
    void settle() {
        REQUIRE(pump_until([this] {
            pump_ready();
            return writer.waiting() == 0;
        }));
        pump_ready();
    }

    /// A line of fail2ban's log, so many seconds after the clock's beginning.
    static std::string line(int second, std::string const &text,
                            std::string const &logger = "fail2ban.actions",
                            std::string const &level = "NOTICE ") {
        auto const minutes = second / 60;
        std::string time = "2026-11-22 12:00:00,000 ";
        time[14] = static_cast<char>('0' + minutes / 10);
        time[15] = static_cast<char>('0' + minutes % 10);
        time[17] = static_cast<char>('0' + second % 60 / 10);
        time[18] = static_cast<char>('0' + second % 60 % 10);
        return time + logger + " [1]: " + level + ' ' + text + '\n';
    }
    static std::string ban_line(int second, std::string const &id) {
        return line(second, "[sshd] Ban " + id);
    }
    static std::string found_line(int second) {
        return line(second, "[sshd] Found 192.0.2.1 - 2026-11-22 12:00:00", "fail2ban.filter", "INFO   ");
    }
    static constexpr std::int64_t start = FakeClock::start_unix_milliseconds;

    TimeZone zone{"UTC0"};
    TemporaryDirectory directory;
    MemoryLogger logger;
    ToldWitness witness;
    ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    std::unique_ptr<store::Store> archive =
        std::move(store::Store::open({.directory = directory.path(),
                                      .file = "history.sqlite3",
                                      .lock = "history.lock",
                                      .kind = &history::history_database()},
                                     *loop))
            .value();
    std::size_t added = 0;
    std::vector<std::string> trouble;
    recorder::BatchWriter writer{*loop,
                                 *archive,
                                 logger,
                                 {[this](history::Written const &written) { added += written.added; },
                                  [this](std::string const &why) { trouble.push_back(why); }}};
};

} // namespace bangui::test
