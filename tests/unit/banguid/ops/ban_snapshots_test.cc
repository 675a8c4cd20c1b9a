// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/ban_snapshots.h"

#include <doctest/doctest.h>

#include "tests/support/fake_clock.h"

using namespace bangui;
using namespace bangui::ops;

namespace {

auto const sshd = *JailName::parse("sshd");
auto const nginx = *JailName::parse("nginx");

std::vector<fail2ban::ActiveBan> bans(std::size_t count, std::size_t id_bytes = 12) {
    std::vector<fail2ban::ActiveBan> made;
    for (std::size_t i = 0; i < count; ++i) {
        auto id = std::to_string(i);
        id.resize(id_bytes, '.');
        made.push_back(
            {id, static_cast<UnixSeconds>(i), i % 2 ? std::optional<UnixSeconds>(i + 600) : std::nullopt});
    }
    return made;
}

struct Rig {
    test::FakeClock clock;
    std::unique_ptr<loop::PollLoop> loop = *loop::PollLoop::create(clock);
    BanSnapshots snapshots{*loop};
};

} // namespace

TEST_CASE("what goes in comes out, page by page") {
    auto const made = bans(1234);
    BanSnapshot const snapshot(made);
    CHECK_EQ(snapshot.size(), 1234);
    std::size_t position = 0;
    for (auto const wanted : std::initializer_list<std::size_t>{500, 500, 234, 0}) {
        auto const page = snapshot.page(position);
        REQUIRE_EQ(page.size(), wanted);
        for (auto const &ban : page) {
            CHECK_EQ(ban, ipc::Ban{made[position].id, made[position].since, made[position].until});
            ++position;
        }
    }
}

TEST_CASE("an id of any length fits the protocol afterwards") {
    auto made = bans(1, 480);
    made.push_back({made[0].id + "x", 0, {}});
    made.push_back({std::string(479, 'a') + "\u00e4", 0, {}});
    made.push_back({"", 0, {}});
    auto const page = BanSnapshot(made).page(0);
    CHECK_EQ(page[0].id.size(), 480);
    CHECK_EQ(page[1].id, page[0].id);
    CHECK_EQ(page[2].id, std::string(479, 'a'));
    CHECK_EQ(page[3].id, "");
    CHECK(ipc::encode(ipc::ListBansReply{page, {}, 4}).has_value());
}

TEST_CASE("100,000 bans stay small") {
    CHECK_LT(BanSnapshot(bans(100'000)).bytes(), std::size_t{4} << 20);
}

TEST_CASE("one page needs no list, one ban more does") {
    Rig rig;
    CHECK_FALSE(rig.snapshots.first_page(1, sshd, bans(500))->next.has_value());
    CHECK_FALSE(rig.snapshots.first_page(1, sshd, {})->next.has_value());
    CHECK_EQ(rig.snapshots.count(), 0);
    CHECK(rig.snapshots.first_page(1, sshd, bans(501))->next.has_value());
    CHECK_EQ(rig.snapshots.count(), 1);
}

TEST_CASE("a cursor fits one list only") {
    Rig rig;
    auto const cursor = rig.snapshots.first_page(1, sshd, bans(1200))->next.value();
    for (auto const wrong : {cursor + 1000, cursor - 500, cursor + (std::uint64_t{1} << 32), std::uint64_t{1},
                             std::uint64_t{500}, UINT64_MAX})
        CHECK_EQ(rig.snapshots.next_page(1, sshd, wrong).error().code, ErrorCode::invalid_argument);
    CHECK_FALSE(rig.snapshots.next_page(2, sshd, cursor).has_value());
    CHECK_FALSE(rig.snapshots.next_page(1, nginx, cursor).has_value());
    CHECK(rig.snapshots.next_page(1, sshd, cursor).has_value());
    CHECK(rig.snapshots.next_page(1, sshd, cursor).has_value()); // asking again is allowed
}

TEST_CASE("a list is kept for its lifetime and not longer") {
    Rig rig;
    auto const cursor = rig.snapshots.first_page(1, sshd, bans(501))->next.value();
    rig.clock.advance(BanSnapshots::lifetime - Milliseconds(1));
    rig.loop->run_once(Milliseconds(0));
    CHECK_EQ(rig.snapshots.count(), 1);
    rig.clock.advance(Milliseconds(1));
    rig.loop->run_once(Milliseconds(0));
    CHECK_EQ(rig.snapshots.count(), 0);
    CHECK_FALSE(rig.snapshots.next_page(1, sshd, cursor).has_value());
}

TEST_CASE("a connection has so many lists, and the oldest makes room") {
    Rig rig;
    auto const other = rig.snapshots.first_page(2, sshd, bans(501))->next.value();
    auto const oldest = rig.snapshots.first_page(1, sshd, bans(501))->next.value();
    auto const second = rig.snapshots.first_page(1, nginx, bans(501))->next.value();
    for (std::size_t i = 2; i < BanSnapshots::max_per_connection; ++i)
        CHECK(rig.snapshots.first_page(1, sshd, bans(501)).has_value());
    CHECK_EQ(rig.snapshots.count(), BanSnapshots::max_per_connection + 1);
    CHECK(rig.snapshots.first_page(1, sshd, bans(501)).has_value());
    CHECK_EQ(rig.snapshots.count(), BanSnapshots::max_per_connection + 1);
    CHECK_FALSE(rig.snapshots.next_page(1, sshd, oldest).has_value());
    CHECK(rig.snapshots.next_page(1, nginx, second).has_value());
    CHECK(rig.snapshots.next_page(2, sshd, other).has_value());
}

TEST_CASE("all lists together stay within their budget") {
    Rig rig;
    auto const large = bans(15'000, 480); // 7.6 MB
    auto const first = rig.snapshots.first_page(1, sshd, large)->next.value();
    auto const second = rig.snapshots.first_page(2, sshd, large)->next.value();
    auto const third = rig.snapshots.first_page(3, sshd, large)->next.value();
    CHECK_EQ(rig.snapshots.count(), 2);
    CHECK_FALSE(rig.snapshots.next_page(1, sshd, first).has_value());
    CHECK(rig.snapshots.next_page(2, sshd, second).has_value());
    CHECK(rig.snapshots.next_page(3, sshd, third).has_value());
    CHECK_EQ(rig.snapshots.first_page(4, sshd, bans(40'000, 480)).error().code, ErrorCode::too_large);
    CHECK_EQ(rig.snapshots.count(), 2);
}
