// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/events/reconciler.h"

#include <doctest/doctest.h>

namespace bangui::events {
namespace {

JailName const sshd = JailName::parse("sshd").value();
JailName const mail = JailName::parse("mail").value();

ipc::JailSummary counters(JailName const &jail, std::uint64_t banned = 0, std::uint64_t total = 0) {
    return {jail, 0, 0, banned, total};
}

MonotonicTime at(int milliseconds) {
    return MonotonicTime(Milliseconds(milliseconds));
}

constexpr std::size_t many = 1'000'000; // so many that only the duration bounds the rest

void read(Reconciler &reconciler, JailName const &jail, int begin, int end) {
    reconciler.began(jail, at(begin));
    reconciler.finished(jail, many, at(end));
}

TEST_CASE("a jail that was never read is read first, then nothing is to do") {
    Reconciler reconciler;
    CHECK_FALSE(reconciler.next(at(0)));
    reconciler.saw_counters({counters(sshd)});
    CHECK(reconciler.has_pressing());
    CHECK(reconciler.next(at(0)) == sshd);
    read(reconciler, sshd, 0, 1);
    CHECK_FALSE(reconciler.has_pressing());
    CHECK_FALSE(reconciler.next(at(1000)));
    CHECK(reconciler.agrees(sshd));
}

TEST_CASE("either counter of bans that moves is a reason to read, failures are none") {
    for (auto const &moved : {counters(sshd, 4, 7), counters(sshd, 3, 8)}) {
        Reconciler reconciler;
        reconciler.saw_counters({counters(sshd, 3, 7)});
        read(reconciler, sshd, 0, 1);
        auto failed = counters(sshd, 3, 7);
        failed.currently_failed = 9;
        reconciler.saw_counters({failed});
        CHECK_FALSE(reconciler.next(at(1000)));
        reconciler.saw_counters({moved});
        CHECK(reconciler.next(at(1000)) == sshd);
        CHECK_FALSE(reconciler.has_pressing());
        CHECK_FALSE(reconciler.agrees(sshd));
    }
}

TEST_CASE("counters that move while the list is read are a reason to read again") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd, 1, 1)});
    reconciler.began(sshd, at(0));
    reconciler.saw_counters({counters(sshd, 2, 2)});
    reconciler.finished(sshd, many, at(1));
    CHECK(reconciler.next(at(1000)) == sshd);
}

TEST_CASE("our own act presses until a reading that began after it has ended") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd)});
    read(reconciler, sshd, 0, 1);
    reconciler.touched(sshd);
    CHECK(reconciler.has_pressing());
    reconciler.began(sshd, at(10));
    CHECK(reconciler.has_pressing());
    reconciler.touched(sshd); // too late for this reading
    reconciler.finished(sshd, many, at(11));
    CHECK(reconciler.has_pressing());
    CHECK(reconciler.next(at(11)) == sshd);
    read(reconciler, sshd, 12, 13);
    CHECK_FALSE(reconciler.has_pressing());
}

TEST_CASE("an act in all jails presses for each of them") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd), counters(mail)});
    read(reconciler, sshd, 0, 1);
    read(reconciler, mail, 1, 2);
    reconciler.touched(std::nullopt);
    CHECK(reconciler.is_pressing(sshd));
    CHECK(reconciler.is_pressing(mail));
}

TEST_CASE("a list that took long rests ten times as long, but not after our own act") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd, 1, 1)});
    read(reconciler, sshd, 0, 100);
    reconciler.saw_counters({counters(sshd, 2, 2)});
    CHECK_FALSE(reconciler.next(at(1099)));
    CHECK(reconciler.next(at(1100)) == sshd);
    reconciler.touched(sshd);
    CHECK(reconciler.next(at(101)) == sshd);
}

TEST_CASE("a short list that took long, because fail2ban did not answer, hardly rests") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd, 40, 40)});
    reconciler.began(sshd, at(0));
    reconciler.finished(sshd, 40, at(3000));
    reconciler.saw_counters({counters(sshd, 41, 41)});
    CHECK_FALSE(reconciler.next(at(3009)));
    CHECK(reconciler.next(at(3010)) == sshd);
}

TEST_CASE("the rest is bounded") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd, 1, 1)});
    read(reconciler, sshd, 0, 50'000);
    reconciler.saw_counters({counters(sshd, 2, 2)});
    CHECK_FALSE(reconciler.next(at(109'999)));
    CHECK(reconciler.next(at(110'000)) == sshd);
}

TEST_CASE("a failed reading is tried again after a pause, touched or not") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd)});
    reconciler.touched(sshd);
    reconciler.began(sshd, at(0));
    reconciler.failed(sshd, at(5));
    CHECK_FALSE(reconciler.next(at(1004)));
    CHECK(reconciler.next(at(1005)) == sshd);
    CHECK(reconciler.has_pressing());
}

TEST_CASE("everything is read again once in a while, the oldest first") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(mail), counters(sshd)});
    read(reconciler, sshd, 0, 1);
    read(reconciler, mail, 2, 3);
    CHECK_FALSE(reconciler.next(at(300'000)));
    CHECK(reconciler.next(at(300'001)) == sshd);
    CHECK(reconciler.next(at(300'005)) == sshd);
    read(reconciler, sshd, 300'005, 300'006);
    CHECK(reconciler.next(at(300'006)) == mail);
}

TEST_CASE("what we touched goes before what was never read, and that before what moved") {
    auto const web = JailName::parse("web").value();
    Reconciler reconciler;
    reconciler.saw_counters({counters(mail), counters(sshd)});
    read(reconciler, mail, 0, 1);
    read(reconciler, sshd, 0, 1);
    reconciler.saw_counters({counters(mail, 1, 1), counters(sshd), counters(web)});
    CHECK(reconciler.next(at(100)) == web);
    reconciler.touched(sshd);
    CHECK(reconciler.next(at(100)) == sshd);
    read(reconciler, sshd, 100, 101);
    read(reconciler, web, 101, 102);
    CHECK(reconciler.next(at(200)) == mail);
}

TEST_CASE("a jail that is gone is forgotten, and so is everything when fail2ban went") {
    Reconciler reconciler;
    reconciler.saw_counters({counters(sshd), counters(mail)});
    read(reconciler, sshd, 0, 1);
    reconciler.saw_counters({counters(sshd)});
    CHECK_FALSE(reconciler.next(at(100)));
    reconciler.touched(mail);
    reconciler.finished(mail, many, at(1));
    reconciler.failed(mail, at(1));
    CHECK_FALSE(reconciler.next(at(100)));
    reconciler.forget();
    reconciler.saw_counters({counters(sshd)});
    CHECK(reconciler.next(at(100)) == sshd);
}

} // namespace
} // namespace bangui::events
