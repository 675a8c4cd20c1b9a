// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/old_logs.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include "bangui-web/history/statistics.h"
#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

using Lines = std::vector<std::string>;

Bytes gzip(std::string text) {
    z_stream zlib{};
    REQUIRE(::deflateInit2(&zlib, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    Bytes packed(text.size() + 1'000);
    zlib.next_in = reinterpret_cast<Bytef *>(text.data());
    zlib.avail_in = static_cast<uInt>(text.size());
    zlib.next_out = reinterpret_cast<Bytef *>(packed.data());
    zlib.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(::deflate(&zlib, Z_FINISH) == Z_STREAM_END);
    packed.resize(packed.size() - zlib.avail_out);
    ::deflateEnd(&zlib);
    return packed;
}

struct Rig : test::ArchiveRig {
    void put(std::string const &name, std::uint64_t file, UnixSeconds modified, std::string const &text) {
        auto const bytes = as_bytes(text);
        put(name, file, modified, Bytes(bytes.begin(), bytes.end()));
    }
    void put(std::string const &name, std::uint64_t file, UnixSeconds modified, Bytes bytes) {
        banguid.old_logs.push_back({{name, file, bytes.size(), modified}, std::move(bytes)});
    }
    void run(std::int64_t counted_until = 0) {
        ended.reset();
        logs.begin(ask<std::vector<history::Progress>>([](store::Connection &connection) {
                       return history::list_progress(connection, OldLogs::source_prefix);
                   }),
                   counted_until);
        REQUIRE(pump_until([this] { return ended.has_value(); }));
    }
    std::uint64_t found() {
        return ask<history::Summary>([](store::Connection &connection) {
                   return history::summary(connection,
                                           {{start / 1000 - 3'600, start / 1000 + 7'200}, {}, {}});
               })
            .found;
    }

    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::optional<Result<void>> ended;
    OldLogs logs{*loop,
                 client,
                 writer,
                 witness,
                 logger,
                 {[this](std::uint64_t now, std::uint64_t all) {
                      CHECK(now <= all);
                      done = now;
                      total = all;
                  },
                  [this](Result<void> result) { ended = std::move(result); }}};
};

TEST_CASE_FIXTURE(Rig, "all files are read, packed ones too") {
    put("fail2ban.log.1", 11, 300, ban_line(3, "192.0.2.3") + found_line(4));
    put("fail2ban.log.2.gz", 12, 200, gzip(ban_line(2, "192.0.2.2") + found_line(2)));
    put("fail2ban.log.3.gz", 13, 100, gzip(ban_line(1, "192.0.2.1")));
    run();
    CHECK(*ended);
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.2", "ban sshd 192.0.2.3"});
    CHECK(found() == 2);
    CHECK(done == total);
    CHECK(total > 0);
}

TEST_CASE_FIXTURE(Rig, "a second run reads nothing again, also of files with other names") {
    put("fail2ban.log.1", 11, 300, ban_line(1, "192.0.2.1") + found_line(1));
    run();
    banguid.old_logs[0].log.name = "fail2ban.log.2";
    put("fail2ban.log.1", 12, 400, ban_line(2, "192.0.2.2"));
    auto const asked = banguid.asked["read_old_log"];
    run();
    CHECK(banguid.asked["read_old_log"] == asked + 1);
    CHECK(told().size() == 2);
    CHECK(found() == 1);
}

TEST_CASE_FIXTURE(
    Rig, "the same file packed anew changes nothing but failures that were counted before are left out") {
    put("fail2ban.log.1", 11, 300, ban_line(1, "192.0.2.1") + found_line(2));
    run();
    banguid.old_logs.clear();
    put("fail2ban.log.1.gz", 21, 300, gzip(ban_line(1, "192.0.2.1") + found_line(2) + found_line(3)));
    run(start + 2'000);
    CHECK(told() == Lines{"ban sshd 192.0.2.1"});
    CHECK(found() == 2);
}

TEST_CASE_FIXTURE(Rig, "a file that is gone, or broken, does not end the others") {
    put("fail2ban.log.1", 11, 300, ban_line(1, "192.0.2.1"));
    put("fail2ban.log.2.gz", 12, 200, "this is no gzip");
    auto cut = gzip(ban_line(3, "192.0.2.3"));
    cut.resize(cut.size() - 4);
    put("fail2ban.log.3.gz", 13, 100, std::move(cut));
    put("fail2ban.log.4", 14, 50, ban_line(4, "192.0.2.4"));
    banguid.old_logs_gone = {14};
    run();
    CHECK(*ended);
    CHECK(told() == Lines{"ban sshd 192.0.2.1", "ban sshd 192.0.2.3"});
    CHECK(logger.has("fail2ban.log.2.gz"));
}

TEST_CASE_FIXTURE(Rig, "a run that was cut short is gone on with") {
    std::string text;
    for (int ban = 0; ban < 3'000; ++ban)
        text += ban_line(ban % 60, "10.0." + std::to_string(ban / 250) + "." + std::to_string(ban % 250)) +
                found_line(1);
    put("fail2ban.log.1", 11, 300, text);
    put("fail2ban.log.2.gz", 12, 200, gzip(text));
    int moves = 0;
    banguid.old_log_reads_left = 5;
    while (!ended || !*ended) {
        run();
        banguid.old_log_reads_left = 5 * ++moves;
        REQUIRE(moves < 50);
    }
    CHECK(added == 3'000);
    CHECK(found() == 2 * 3'000);
}

TEST_CASE_FIXTURE(Rig, "no old logs are all read, an error is told") {
    run();
    CHECK(*ended);
    banguid.fails = Error{ErrorCode::banguid_offline, "gone"};
    run();
    CHECK(ended->error().code == ErrorCode::banguid_offline);
}

} // namespace
} // namespace bangui::recorder
