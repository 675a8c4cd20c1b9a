// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/recent.h"

#include <doctest/doctest.h>

namespace bangui::recorder {
namespace {

using history::Reason;

TEST_CASE("a reason holds for its ban and its minute") {
    Recent recent;
    recent.note_unban("sshd", "192.0.2.1", Reason::elsewhere, 1'000);
    CHECK(recent.why_unbanned("sshd", "192.0.2.1", 1'000) == Reason::elsewhere);
    CHECK(recent.why_unbanned("sshd", "192.0.2.1", 1'060) == Reason::elsewhere);
    CHECK(recent.why_unbanned("sshd", "192.0.2.1", 940) == Reason::elsewhere);
    CHECK(recent.why_unbanned("sshd", "192.0.2.1", 1'061) == Reason::none);
    CHECK(recent.why_unbanned("sshd", "192.0.2.1", 939) == Reason::none);
    CHECK(recent.why_unbanned("sshd", "192.0.2.2", 1'000) == Reason::none);
    CHECK(recent.why_unbanned("nginx", "192.0.2.1", 1'000) == Reason::none);
}

TEST_CASE("the last reason counts") {
    Recent recent;
    recent.note_unban("sshd", "192.0.2.1", Reason::elsewhere, 1'000);
    recent.note_unban("sshd", "192.0.2.1", Reason::expired, 1'100);
    CHECK(recent.why_unbanned("sshd", "192.0.2.1", 1'100) == Reason::expired);
}

TEST_CASE("a ban belongs to who has asked for it, an unban's reason does not touch it") {
    Recent recent;
    recent.note_ban("sshd", "192.0.2.1", {"ada", "scans"}, 1'000);
    recent.note_unban("sshd", "192.0.2.1", Reason::expired, 1'000);
    CHECK(recent.who_banned("sshd", "192.0.2.1", 1'001) == OwnBan{"ada", "scans"});
    CHECK_FALSE(recent.who_banned("sshd", "192.0.2.1", 1'061));
    recent.forget_ban("sshd", "192.0.2.1");
    recent.forget_ban("sshd", "192.0.2.2");
    CHECK_FALSE(recent.who_banned("sshd", "192.0.2.1", 1'001));
}

TEST_CASE("what was noted first is forgotten first") {
    Recent recent;
    for (std::size_t item = 0; item <= Recent::max_items; ++item)
        recent.note_unban("sshd", std::to_string(item), Reason::expired, 5);
    CHECK(recent.why_unbanned("sshd", "0", 5) == Reason::none);
    CHECK(recent.why_unbanned("sshd", "1", 5) == Reason::expired);
    CHECK(recent.why_unbanned("sshd", std::to_string(Recent::max_items), 5) == Reason::expired);
}

} // namespace
} // namespace bangui::recorder
