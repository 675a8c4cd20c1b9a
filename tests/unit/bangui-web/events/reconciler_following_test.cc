// SPDX-License-Identifier: Apache-2.0
//
// The reconciler while the log is followed: which differences between fail2ban's counters and what the log
// told have a list read, and which only need a moment.
#include <array>

#include <doctest/doctest.h>

#include "bangui-web/events/reconciler.h"

namespace bangui::events {
namespace {

JailName const sshd = JailName::parse("sshd").value();
JailName const mail = JailName::parse("mail").value();
constexpr MonotonicTime later{Seconds(1'000'000)};

/// One jail whose list of three bans was read; fail2ban counts seven ever.
struct Rig {
    Rig() {
        reconciler.set_following(true);
        see(3, 7);
        read();
    }
    void see(std::uint64_t currently, std::uint64_t total) {
        reconciler.counters_asked();
        reconciler.saw_counters({{sshd, 0, 0, currently, total}});
    }
    void read(std::size_t bans = 3) {
        reconciler.began(sshd, MonotonicTime{});
        reconciler.finished(sshd, bans, MonotonicTime{});
    }
    /// The same counters twice with nothing told between: what total_banned goes with the list is known.
    void rest() {
        see(3, 7);
        see(3, 7);
    }
    bool wants() const { return reconciler.next(later).has_value(); }

    Reconciler reconciler;
};

TEST_CASE_FIXTURE(Rig, "counters that fit have nothing read, however long it is") {
    rest();
    CHECK_FALSE(wants());
    CHECK(reconciler.agrees(sshd));
    CHECK_FALSE(reconciler.has_pressing());
}

TEST_CASE_FIXTURE(Rig, "every list is doubted when following begins or ends, and only then") {
    reconciler.set_following(true);
    CHECK_FALSE(wants());
    reconciler.set_following(false);
    CHECK(wants());
    CHECK_FALSE(reconciler.agrees(sshd));
    CHECK_FALSE(reconciler.has_pressing());
    read();
    CHECK(reconciler.agrees(sshd));
    reconciler.set_following(true);
    CHECK(wants());
}

TEST_CASE_FIXTURE(Rig, "a difference counts when it stays while nothing is told") {
    see(4, 7);
    CHECK_FALSE(wants());
    CHECK_FALSE(reconciler.agrees(sshd));
    see(4, 7);
    CHECK(wants());
    read(4);
    CHECK_FALSE(wants());
    CHECK(reconciler.agrees(sshd));
}

TEST_CASE_FIXTURE(Rig, "a difference that the log then explains is none") {
    see(4, 8);
    reconciler.recorded(sshd, 4, true);
    see(4, 8);
    see(4, 8);
    CHECK_FALSE(wants());
    CHECK(reconciler.agrees(sshd));
}

TEST_CASE_FIXTURE(Rig, "bans and unbans while the counters are read are no difference, however often") {
    rest();
    for (unsigned i = 0; i < 3 * Reconciler::patience; ++i) {
        reconciler.counters_asked();
        for (std::size_t const bans : {4U, 3U, 2U, 3U})
            reconciler.recorded(sshd, bans, bans == 4);
        auto const counted = std::array{3U, 4U, 2U}.at(i % 3); // before, between, between
        reconciler.saw_counters({{sshd, 0, 0, counted, 7 + i + (counted == 3 ? 0 : 1)}});
        CHECK(reconciler.agrees(sshd));
    }
    CHECK_FALSE(wants());
    reconciler.counters_asked();
    reconciler.recorded(sshd, 4, true);
    reconciler.saw_counters({{sshd, 0, 0, 5, 40}}); // more than ever were
    CHECK_FALSE(reconciler.agrees(sshd));
}

TEST_CASE_FIXTURE(Rig, "as many bans but more ever is a difference once the total is known to fit") {
    rest();
    see(3, 8);
    CHECK_FALSE(reconciler.agrees(sshd));
    CHECK_FALSE(wants());
    see(3, 8);
    CHECK(wants());
}

TEST_CASE_FIXTURE(Rig, "the total is not known to fit before it has rested") {
    see(3, 7);
    see(3, 8); // what the list had already, perhaps
    see(3, 8);
    CHECK_FALSE(wants());
    see(3, 9);
    CHECK_FALSE(reconciler.agrees(sshd));
}

TEST_CASE_FIXTURE(Rig, "a total that rested with another number of bans told is not the same rest") {
    see(3, 7);
    reconciler.recorded(sshd, 3, true); // banned and over, its count comes
    see(3, 7);
    see(3, 8);
    see(3, 8);
    CHECK_FALSE(wants());
    CHECK(reconciler.agrees(sshd));
}

TEST_CASE_FIXTURE(Rig, "an unban moves the bans only, a new ban the total too") {
    rest();
    reconciler.recorded(sshd, 2, false);
    see(2, 7);
    CHECK(reconciler.agrees(sshd));
    reconciler.recorded(sshd, 3, true);
    see(3, 8);
    CHECK(reconciler.agrees(sshd));
    reconciler.recorded(mail, 3, true); // of a jail that is not known
    CHECK_FALSE(reconciler.agrees(mail));
}

TEST_CASE_FIXTURE(Rig, "a difference that always changes counts in the end, in a row only") {
    for (int i = 1; i < Reconciler::patience; ++i)
        see(100 + static_cast<std::uint64_t>(i), 7);
    CHECK_FALSE(wants());
    see(3, 7); // fits: from the beginning
    for (int i = 1; i < Reconciler::patience; ++i)
        see(200 + static_cast<std::uint64_t>(i), 7);
    CHECK_FALSE(wants());
    see(300, 7);
    CHECK(wants());
    read();
    see(400, 7);
    CHECK_FALSE(wants());
}

TEST_CASE_FIXTURE(Rig, "a doubt that comes while the list is read has it read once more") {
    reconciler.doubt(sshd);
    reconciler.began(sshd, MonotonicTime{});
    reconciler.doubt(mail);
    reconciler.doubt(std::nullopt);
    reconciler.finished(sshd, 3, MonotonicTime{});
    CHECK(wants());
    CHECK_FALSE(reconciler.agrees(sshd));
    read();
    CHECK_FALSE(wants());
}

TEST_CASE_FIXTURE(Rig, "our own act presses while the counters do not fit, for a few looks") {
    reconciler.touched(sshd);
    CHECK_FALSE(reconciler.has_pressing()); // they fit so far
    CHECK_FALSE(reconciler.wants_another_look());
    CHECK_FALSE(wants()); // the log tells of it
    for (int look = 1; look < Reconciler::looks_after_act; ++look) {
        see(3 + static_cast<std::uint64_t>(look), 7);
        CHECK(reconciler.is_pressing(sshd));
        CHECK(reconciler.wants_another_look());
    }
    see(100, 7);
    CHECK_FALSE(reconciler.is_pressing(sshd));
    CHECK_FALSE(reconciler.wants_another_look());
}

TEST_CASE_FIXTURE(Rig, "our own act has been seen when the counters fit") {
    reconciler.touched(sshd);
    see(4, 8);
    CHECK(reconciler.has_pressing());
    reconciler.recorded(sshd, 4, true);
    see(4, 8);
    CHECK_FALSE(reconciler.has_pressing());
    CHECK_FALSE(reconciler.wants_another_look());
    see(5, 9); // somebody else's
    CHECK_FALSE(reconciler.has_pressing());
    reconciler.touched(mail); // not known: nobody waits for it
    CHECK_FALSE(reconciler.has_pressing());
}

TEST_CASE_FIXTURE(Rig, "a jail that was never read presses, and its counters are compared with nothing") {
    reconciler.saw_counters({{sshd, 0, 0, 3, 7}, {mail, 0, 0, 5, 5}});
    reconciler.saw_counters({{sshd, 0, 0, 3, 7}, {mail, 0, 0, 5, 5}});
    CHECK(reconciler.is_pressing(mail));
    CHECK_FALSE(reconciler.is_pressing(sshd));
    CHECK(reconciler.next(later) == mail);
    CHECK_FALSE(reconciler.wants_another_look());
}

} // namespace
} // namespace bangui::events
