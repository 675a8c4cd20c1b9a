// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/ban_details.h"

#include <functional>

#include <doctest/doctest.h>

#include "tests/support/loop_fixture.h"
#include "tests/support/scripted_banguid.h"

namespace bangui::events {
namespace {

using Found = std::vector<std::string>;
constexpr UnixSeconds made_at = 100;

struct Rig : test::LoopFixture {
    void want(JailName const &jail, std::string const &id) {
        details.want(jail, {LogEventKind::ban, id, made_at, {}});
    }
    /// "JAIL ID" of each that was found since the last time; "JAIL ID?" of one that was not.
    Found take() { return std::exchange(found, {}); }
    std::size_t requests() const { return banguid.recorded_asked.size(); }

    test::ScriptedBanguid banguid{*loop};
    ipc::Client client{banguid, *loop};
    std::function<void()> on_found;
    Found found;
    BanDetails details{
        *loop, client,
        [this](JailName const &jail, BanDetails::Told const &told, std::optional<ipc::Ban> const &row) {
            found.push_back(jail.text() + " " + told.id + (row ? "" : "?"));
            if (on_found) on_found();
        }};
    JailName const sshd = JailName::parse("sshd").value();
    JailName const mail = JailName::parse("mail").value();
};

TEST_CASE_FIXTURE(Rig, "a ban is asked for a moment after it was made") {
    banguid.recorded["sshd"] = {{"1", 100, 700, 3}};
    want(sshd, "1");
    pass(BanDetails::first_pause - Milliseconds(1));
    CHECK(requests() == 0);
    pass(Milliseconds(1));
    CHECK(take() == Found{"sshd 1"});
    pass(Seconds(60));
    CHECK(requests() == 1);
}

TEST_CASE_FIXTURE(Rig, "one that is not there yet is asked for twice more, then given up") {
    want(sshd, "1");
    pass(BanDetails::first_pause);
    CHECK(requests() == 1);
    pass(BanDetails::second_pause - Milliseconds(1));
    CHECK(requests() == 1);
    pass(Milliseconds(1));
    CHECK(requests() == 2);
    pass(BanDetails::last_pause - Milliseconds(1));
    CHECK(requests() == 2);
    pass(Milliseconds(1));
    CHECK(requests() == 3);
    pass(Seconds(60));
    CHECK(requests() == 3);
    CHECK(take() == Found{"sshd 1?"});
}

TEST_CASE_FIXTURE(Rig, "a ban that grew is found when its row says the same, to the second") {
    banguid.recorded["sshd"] = {{"1", 100, 701, 3}, {"2", 100, 702, 3}};
    for (auto const *id : {"1", "2"})
        details.want(sshd, {LogEventKind::increase, id, made_at, 700});
    pass(BanDetails::first_pause);
    CHECK(take() == Found{"sshd 1"});
    pass(BanDetails::second_pause);
    pass(BanDetails::last_pause);
    CHECK(take() == Found{"sshd 2?"});
}

TEST_CASE_FIXTURE(Rig, "a restored ban without a row is given up at once, unless it could not be asked for") {
    details.want(sshd, {LogEventKind::restore, "1", made_at, {}});
    pass(BanDetails::first_pause);
    CHECK(take() == Found{"sshd 1?"});
    banguid.recorded_fails = Error{ErrorCode::busy, "locked"};
    details.want(sshd, {LogEventKind::restore, "2", made_at, {}});
    pass(BanDetails::first_pause);
    CHECK(take().empty());
    banguid.recorded_fails.reset();
    pass(BanDetails::second_pause);
    CHECK(take() == Found{"sshd 2?"});
}

TEST_CASE_FIXTURE(Rig, "a new ban does not wait for an old one that waits longer") {
    want(sshd, "old");
    pass(BanDetails::first_pause);
    banguid.recorded["sshd"] = {{"new", 100, 700, 1}};
    want(sshd, "new");
    pass(BanDetails::first_pause);
    CHECK(take() == Found{"sshd new"});
    CHECK(requests() == 2);
    pass(BanDetails::second_pause - BanDetails::first_pause);
    CHECK(requests() == 3);
    CHECK(banguid.recorded_asked.back().ids == std::vector<std::string>{"old"});
}

TEST_CASE_FIXTURE(Rig, "the row of a ban that was over by then is another ban's") {
    banguid.recorded["sshd"] = {{"over", 1, 100, 1}, {"lasts", 1, 101, 1}, {"forever", 1, std::nullopt, 1}};
    for (auto const *id : {"over", "lasts", "forever"})
        want(sshd, id);
    pass(BanDetails::first_pause);
    CHECK(take() == Found{"sshd lasts", "sshd forever"});
    pass(BanDetails::second_pause);
    CHECK(banguid.recorded_asked.back().ids == std::vector<std::string>{"over"});
}

TEST_CASE_FIXTURE(Rig, "many are asked for together, one jail and one request at a time") {
    for (int i = 0; i < 101; ++i)
        want(sshd, std::to_string(i));
    want(mail, "x");
    banguid.silent = true;
    pass(BanDetails::first_pause);
    CHECK(banguid.kept() == 1);
    banguid.release();
    pump_ready();
    REQUIRE(requests() == 3);
    CHECK(banguid.recorded_asked[0].ids.size() == BanDetails::batch);
    CHECK(banguid.recorded_asked[0].jail == sshd);
    CHECK(banguid.recorded_asked[1].ids == std::vector<std::string>{"100"});
    CHECK(banguid.recorded_asked[2].jail == mail);
}

TEST_CASE_FIXTURE(Rig, "an error is no answer: it is asked again") {
    banguid.recorded["sshd"] = {{"1", 100, 700, 3}};
    banguid.recorded_fails = Error{ErrorCode::busy, "locked"};
    want(sshd, "1");
    pass(BanDetails::first_pause);
    CHECK(take().empty());
    banguid.recorded_fails.reset();
    pass(BanDetails::second_pause);
    CHECK(take() == Found{"sshd 1"});
}

TEST_CASE_FIXTURE(Rig, "what is forgotten is neither asked for nor found") {
    banguid.recorded["sshd"] = {{"1", 100, 700, 3}, {"2", 100, 700, 3}};
    want(sshd, "1");
    details.forget();
    pass(BanDetails::first_pause);
    CHECK(requests() == 0);
    want(sshd, "1");
    banguid.silent = true;
    pass(BanDetails::first_pause);
    details.forget();
    banguid.release();
    pump_ready();
    CHECK(take().empty());
    want(sshd, "2"); // and it works on
    pass(BanDetails::first_pause);
    CHECK(take() == Found{"sshd 2"});
}

TEST_CASE_FIXTURE(Rig, "who is told of one may have the others forgotten") {
    banguid.recorded["sshd"] = {{"1", 100, 700, 3}, {"2", 100, 700, 3}};
    on_found = [this] { details.forget(); };
    want(sshd, "1");
    want(sshd, "2");
    pass(BanDetails::first_pause);
    CHECK(take() == Found{"sshd 1"});
    pass(Seconds(60));
    CHECK(requests() == 1);
}

TEST_CASE_FIXTURE(Rig, "no more than a bound wait; what is asked makes room") {
    for (std::size_t i = 0; i <= BanDetails::max_waiting; ++i)
        want(sshd, std::to_string(i));
    banguid.silent = true;
    pass(BanDetails::first_pause);
    CHECK(banguid.kept() == 1);
    for (std::size_t i = 0; i <= BanDetails::batch; ++i)
        want(sshd, "late " + std::to_string(i));
    banguid.release();
    clock.advance(BanDetails::first_pause);
    constexpr auto full = BanDetails::max_waiting / BanDetails::batch;
    CHECK(pump_until([&] { return requests() >= full + 1; }));
    pump_ready();
    REQUIRE(requests() == full + 1);
    CHECK(banguid.recorded_asked[full - 1].ids.back() == std::to_string(BanDetails::max_waiting - 1));
    CHECK(banguid.recorded_asked[full].ids.back() == "late " + std::to_string(BanDetails::batch - 1));
}

} // namespace
} // namespace bangui::events
